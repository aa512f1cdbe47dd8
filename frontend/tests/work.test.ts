import { expect, test } from "vitest";
import { goodName, joinArguments, newWork, programOf, readWork, splitArguments } from "../src/work";

test.each([
  ["", []],
  ["a b  c", ["a", "b", "c"]],
  [`--name 'two words' "and \\"more\\""`, ["--name", "two words", 'and "more"']],
  [`a\\ b ''`, ["a b", ""]],
  [`pre'fix'ed`, ["prefixed"]],
  [`"open`, ["open"]],
])("%s is split as a shell would", (text, words) => {
  expect(splitArguments(text)).toEqual(words);
});

test("arguments come back as they were", () => {
  for (const words of [["a", "b c"], ["it's", '"x"'], ["", "\\", "$HOME"], ["*.png"]]) {
    expect(splitArguments(joinArguments(words))).toEqual(words);
  }
});

test.each(["main.py", "data/in 1.csv", "Ünï.txt"])("%s is a good name", (name) => expect(goodName(name)).toBe(true));
test.each(["", ".", "../x", "a/../b", "/etc/passwd", "a//b", "a/", "a\\b", "a\nb", "x".repeat(200)])(
  "%j is not",
  (name) => expect(goodName(name)).toBe(false),
);

test("a language that the page does not know is sent without a name for its main file", () => {
  const work = newWork("klingon", "nuqneH");
  work.files.push({ name: "other.kl", content: "" });
  expect(programOf(work, []).files).toEqual([{ content: "nuqneH" }, { name: "other.kl", content: "" }]);
  expect(programOf(newWork("python", "1"), []).files).toEqual([{ name: "main.py", content: "1" }]);
});

test("work comes through JSON unharmed", () => {
  const work = {
    ...newWork("python", "print(1)\n"),
    args: "a b",
    cases: [{ stdin: "1", args: ["x"], expected_output: null }],
  };
  expect(readWork(JSON.parse(JSON.stringify(work)))).toEqual(work);
});

test.each([
  null,
  1,
  [],
  {},
  { language: "python" },
  { language: "<b>", files: [{ name: "a", content: "" }] },
  { language: "python", files: [] },
  { language: "python", files: [{ name: "../a", content: "" }] },
  { language: "python", files: [{ name: "a", content: 1 }] },
  { language: "python", files: [{ name: "a", content: "x".repeat(2_000_000) }] },
])("nonsense %# is no work", (value) => expect(readWork(value)).toBeNull());

test("what else a link says is put right", () => {
  const work = readWork({
    language: "c",
    version: {},
    files: [{ name: "a.c", content: "" }],
    stdin: 5,
    cases: [1, { args: [1, "b"] }],
    compare: "__proto__",
  });
  expect(work).toEqual({
    language: "c",
    version: "*",
    files: [{ name: "a.c", content: "" }],
    stdin: "",
    args: "",
    cases: [{ stdin: "", args: ["b"], expected_output: null }],
    compare: "trimmed",
    mode: "program",
  });
});
