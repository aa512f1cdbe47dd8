import { expect, test } from "vitest";
import { parseAnsi } from "../src/output/ansi";

const texts = (text: string) =>
  parseAnsi(text)
    .runs.map((run) => run.text)
    .join("");

test("colours and weights become styles", () => {
  const { runs } = parseAnsi("a\x1b[1;31mb\x1b[39mc\x1b[0md");
  expect(runs).toEqual([
    { text: "a", style: {} },
    { text: "b", style: { bold: true, fg: 1 } },
    { text: "c", style: { bold: true } },
    { text: "d", style: {} },
  ]);
});

test("bright, indexed and true colours", () => {
  const colour = (code: string) => parseAnsi(`\x1b[${code}mx`).runs[0]?.style;
  expect(colour("91")).toEqual({ fg: 9 });
  expect(colour("38;5;12")).toEqual({ fg: 12 });
  expect(colour("38;5;196")).toEqual({ fg: "rgb(255, 0, 0)" });
  expect(colour("48;5;255")).toEqual({ bg: "rgb(238, 238, 238)" });
  expect(colour("38;2;1;2;999")).toEqual({ fg: "rgb(1, 2, 255)" });
});

test("colour codes that lie never become CSS of their own", () => {
  for (const code of ["38;5", "38;2", "38;5;-1", "38;5;9999", "38;2;;;", "38;9;1", "1000", ";;;"]) {
    for (const { style } of parseAnsi(`\x1b[${code}mx`).runs) {
      for (const value of [style.fg, style.bg]) {
        if (typeof value === "string") expect(value).toMatch(/^rgb\(\d{1,3}, \d{1,3}, \d{1,3}\)$/);
      }
    }
  }
});

test("other control sequences leave no trace", () => {
  expect(texts("\x1b]0;title\x07a\x1b[2J\x1b[3;4Hb\x1b[?25lc\x00\x08d\x1b")).toBe("abcd");
  expect(texts("\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\")).toBe("link");
});

test("a carriage return writes the line again, as progress bars do", () => {
  expect(texts("10%\r50%\r100%\ndone\r\n")).toBe("100%\ndone\n");
});

test("a stream's style goes on where it left off", () => {
  const { style } = parseAnsi("\x1b[32mgreen");
  expect(parseAnsi("still", style).runs).toEqual([{ text: "still", style: { fg: 2 } }]);
});

test("a megabyte of carriage returns or of line separators does not hold the page up", () => {
  expect(texts("\r".repeat(1 << 20) + "end")).toBe("end");
  expect(texts("\rx" + "\u2028".repeat(1 << 18))).toHaveLength(1 + (1 << 18));
});
