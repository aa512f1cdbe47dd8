import { expect, test } from "vitest";
import { interleave, type Piece } from "../src/output/interleave";

const joined = (pieces: Piece[], stream: Piece["stream"]) =>
  pieces
    .filter((p) => p.stream === stream)
    .map((p) => p.text)
    .join("");

test("lines of both streams keep their order", () => {
  expect(interleave("one\nTraceback\n  oops\ntwo\n", "one\ntwo\n", "Traceback\n  oops\n")).toEqual([
    { stream: "stdout", text: "one\n" },
    { stream: "stderr", text: "Traceback\n  oops\n" },
    { stream: "stdout", text: "two\n" },
  ]);
});

test("a stream that breaks into the other's line is told apart too", () => {
  expect(interleave("waiting Error: x\n", "waiting ", "Error: x\n").map((p) => p.stream)).toEqual(["stdout", "stderr"]);
});

test("any mixture is split so that each stream is whole", () => {
  let seed = 7;
  const random = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  for (let round = 0; round < 300; round += 1) {
    let output = "",
      stdout = "",
      stderr = "";
    for (let part = 0; part < 1 + random(8); part += 1) {
      const text = Array.from({ length: 1 + random(6) }, () => "ab\n"[random(3)]).join("");
      output += text;
      if (random(2)) stdout += text;
      else stderr += text;
    }
    const pieces = interleave(output, stdout, stderr);
    expect(joined(pieces, "stdout")).toBe(stdout);
    expect(joined(pieces, "stderr")).toBe(stderr);
  }
});

test("what does not add up is shown one after the other, and at once", () => {
  expect(interleave("whatever", "out", "err")).toEqual([
    { stream: "stdout", text: "out" },
    { stream: "stderr", text: "err" },
  ]);
  const same = "a".repeat(20_000);
  expect(
    interleave(`${same}${same}x!`, `${same}!`, `${same}x`)
      .map((p) => p.text)
      .join("").length,
  ).toBe(40_002);
});

test("one silent stream is no piece", () => {
  expect(interleave("hi\n", "hi\n", "")).toEqual([{ stream: "stdout", text: "hi\n" }]);
});

test("streams that alternate at each character come one after the other", () => {
  const times = 100_000;
  const pieces = interleave("ab".repeat(times), "a".repeat(times), "b".repeat(times));
  expect(pieces.map((piece) => piece.stream)).toEqual(["stdout", "stderr"]);
});
