// @vitest-environment happy-dom
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { Outcome, Result } from "../src/api/types";
import { History } from "../src/cluster/history";
import { cellCount, filledCount } from "../src/cluster/comb";
import { h } from "../src/dom";
import { grammarOf, mainFile } from "../src/editor/grammars";
import { display } from "../src/output/display";
import { ResultPanel } from "../src/output/result";
import { safeName } from "../src/output/returned";
import { csvTable, parseCsv } from "../src/output/table";
import { fromFragment, toFragment } from "../src/page/share";
import { dedent, workFromChildren } from "../src/runner/content";
import { newWork } from "../src/work";

const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;
const outcome = (part: Partial<Outcome> = {}): Outcome => ({
  stdout: "",
  stderr: "",
  output: "",
  code: 0,
  signal: null,
  message: null,
  status: null,
  cpu_time: 1,
  wall_time: 1,
  memory: 1,
  ...part,
});
const shown = (result: Partial<Result>) => {
  const panel = new ResultPanel();
  panel.show(
    { language: "python", version: "3", run: outcome(), ...result },
    { files: ["main.py"], cases: [], onPlace: () => {}, frameAddress: "frame.html" },
  );
  return panel.element;
};

test("nothing a program or a service says becomes markup", () => {
  const run = outcome({
    stdout: HOSTILE,
    stderr: HOSTILE,
    output: HOSTILE + HOSTILE,
    message: HOSTILE,
    signal: HOSTILE,
    status: HOSTILE,
  });
  const element = shown({
    run,
    node: HOSTILE,
    level: HOSTILE,
    files: [{ name: HOSTILE, content: "aGk=", media_type: HOSTILE, size: 2 }],
    display: [{ "text/plain": HOSTILE }, { "image/png": `x" onerror="alert(3)` }],
  });
  expect(element.querySelector("script, img, [onerror]")).toBeNull();
  expect(element.textContent).toContain("<script>alert(2)</script>");
});

test("hostile verdicts and case outputs stay text", () => {
  const element = shown({ cases: [{ verdict: HOSTILE, run: outcome({ stdout: HOSTILE, message: HOSTILE }) }] });
  expect(element.querySelector("script, img")).toBeNull();
});

test("the builder itself refuses markup and inline handlers", () => {
  for (const name of ["innerHTML", "srcdoc", "style", "OUTERHTML"]) expect(() => h("div", { [name]: "x" })).toThrow();
  expect(() => h("div", { onclick: "alert(1)" })).toThrow();
});

test("HTML goes into a frame that is sandboxed without same-origin; SVG into an image", () => {
  const frame = display({ "text/html": HOSTILE, "text/plain": "x" }, "https://hive.test/client/frame.html");
  expect(frame?.tagName).toBe("IFRAME");
  expect(frame?.getAttribute("sandbox")).toBe("allow-scripts");
  expect(frame?.hasAttribute("srcdoc")).toBe(false);
  const picture = display({ "image/svg+xml": `<svg onload="alert(1)"/>` }, "");
  expect([picture?.tagName, picture?.getAttribute("src")?.startsWith("data:image/svg+xml")]).toEqual(["IMG", true]);
});

test.each([
  ["../../etc/passwd", "passwd"],
  ["a<b>.png", "a_b_.png"],
  ["..", "file"],
  ["x\u202Egnp.exe", "x_gnp.exe"],
  ["con\n.txt", "con_.txt"],
])("%j is saved as %j", (name, safe) => expect(safeName(name)).toBe(safe));

test("a file that was too large is told, not offered", () => {
  const element = shown({
    files: [{ name: "big.bin", content: null, media_type: "application/octet-stream", size: 3_000_000 }],
  });
  expect(element.textContent).toContain("big.bin is too large to come back (3.0 MB)");
  expect(element.querySelector("button")).toBeNull();
});

test("a traceback's line is a button that names its place", () => {
  const text = 'Traceback\n  File "/x/main.py", line 2\n';
  const button = shown({ run: outcome({ status: "RE", code: 1, stderr: text, output: text }) }).querySelector(".place");
  expect(button?.getAttribute("aria-label")).toContain("line 2 of main.py");
});

test("where the page names a main file by itself, it does so as the runtime does", () => {
  const folder = resolve(import.meta.dirname, "../../chalicelib/runtimes");
  const runtimes = readdirSync(folder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith("_"),
  );
  const agreeing: string[] = [];
  for (const { name } of runtimes) {
    const manifest = readFileSync(`${folder}/${name}/runtime.toml`, "utf8");
    const value = (key: string) => new RegExp(`^${key} = "([^"]+)"`, "m").exec(manifest)?.[1] ?? "";
    if (!grammarOf(value("language"))) continue; // plain text, and a main file that is sent without a name
    expect(mainFile(value("language")), name).toBe(value("source"));
    agreeing.push(value("language"));
  }
  expect(agreeing).toContain("python");
});

test("every grammar loads", async () => {
  for (const language of ["python", "awk", "bc", "jq", "elixir", "prolog", "lisp", "gas", "sqlite3", "c#", "ocaml"]) {
    expect(await grammarOf(language)?.load(), language).toBeTruthy();
  }
});

test("a share link holds the whole work and nothing but sound work", async () => {
  const work = { ...newWork("python", "print('ü ⬡')\n"), stdin: "x" };
  expect(await fromFragment(await toFragment(work))).toEqual(work);
  for (const fragment of ["#code=", "#code=%%%", "#code=AAAA", "#cluster", `#code=${"A".repeat(300_000)}`])
    expect(await fromFragment(fragment)).toBeNull();
});

test("a link made to burst is given up", async () => {
  const bomb = newWork("python", "0".repeat(5_000_000));
  expect(await fromFragment(await toFragment(bomb))).toBeNull();
});

test("what an author wrote between the tags is the work", () => {
  const element = document.createElement("code-runner");
  element.append("\n    print(1)\n      print(2)\n  ");
  expect(workFromChildren(element, "python").files).toEqual([{ name: "main.py", content: "print(1)\n  print(2)\n" }]);
  element.replaceChildren(
    make("import b\n", { file: "a.py" }),
    make("x<y\n", { file: "b.py" }),
    make("42", { stdin: "" }),
    make('[{"stdin": "1"}]', { cases: "" }),
  );
  const work = workFromChildren(element, "python");
  expect(work.files.map(({ name }) => name)).toEqual(["a.py", "b.py"]);
  expect([work.files[1]?.content, work.stdin, work.cases.length]).toEqual(["x<y\n", "42\n", 1]);
});

function make(text: string, data: Record<string, string>): HTMLScriptElement {
  const script = document.createElement("script");
  script.type = "text/plain";
  script.textContent = text;
  Object.assign(script.dataset, data);
  return script;
}

test("comma-separated values become rows, quotes and all", () => {
  expect(parseCsv('a,b\r\n"x, y","say ""hi"""\n\n1,\n')).toEqual([
    ["a", "b"],
    ["x, y", 'say "hi"'],
    ["1", ""],
  ]);
  expect(parseCsv('"open,\n')).toEqual([["open,\n"]]);
  expect(parseCsv('5" nail,1\n"a"b,2\n')).toEqual([
    ['5" nail', "1"],
    ["ab", "2"],
  ]);
  expect(parseCsv('""a'.repeat(100_000))).toHaveLength(1); // not a second of the reader's time, whatever is quoted
  expect(csvTable("just\ntext\n", "x.csv")).toBeNull();
  const table = csvTable(`<b>name</b>,n\n${"x,1\n".repeat(60)}`, "x.csv");
  expect([table?.querySelector("b"), table?.querySelectorAll("tr").length]).toEqual([null, 51]);
  expect(table?.textContent).toContain("and 10 more rows");
});

test("dedent takes off what all lines share", () => {
  expect(dedent("\n\n  a\n\n    b\n  ")).toBe("a\n\n  b\n");
  expect(dedent("  \n ")).toBe("");
});

test("the comb never shows a busy node empty or a node with room full", () => {
  for (const threshold of [1, 2, 8, 60, 1000]) {
    for (const load of [0, 1, Math.floor(threshold / 2), threshold - 1, threshold, threshold + 5]) {
      const filled = filledCount(load, threshold);
      expect(filled > 0).toBe(load > 0);
      if (threshold > 1) expect(filled === cellCount(threshold)).toBe(load >= threshold);
    }
  }
  expect([0, -3, Number.NaN].map(cellCount)).toEqual([0, 0, 0]);
});

test("a load's picture steps, ends at now, and forgets what is older than five minutes", () => {
  const history = new History();
  for (let second = 0; second <= 600; second += 1) history.add({ at: second * 1000, load: second === 10 ? 9 : 2 });
  expect(history.peak).toBe(2);
  const { line, area } = history.paths(300, 40, 4);
  expect(line.startsWith("M0 20")).toBe(true);
  expect(line.endsWith("H300V20")).toBe(true);
  expect(area.endsWith("V40H0Z")).toBe(true);
});
