import { expect, test } from "vitest";
import { findPlaces } from "../src/output/places";

const places = (text: string, files = ["main.py"]) => findPlaces(text, files).flatMap(({ place }) => place ?? []);

test.each([
  ['  File "/tmp/run-x1/main.py", line 12, in f', ["main.py"], { file: "main.py", line: 12 }],
  ["main.c:3:15: error: expected ';'", ["main.c"], { file: "main.c", line: 3, column: 15 }],
  ["./main.go:7:2: undefined: x", ["main.go"], { file: "main.go", line: 7, column: 2 }],
  ["/w/main.sh: line 4: nope: command not found", ["main.sh"], { file: "main.sh", line: 4 }],
  ["    at Object.<anonymous> (/w/main.js:2:7)", ["main.js"], { file: "main.js", line: 2, column: 7 }],
  ["Main.java:5: error: cannot find symbol", ["Main.java"], { file: "Main.java", line: 5 }],
  ["main.cs(3,9): error CS1002", ["main.cs"], { file: "main.cs", line: 3, column: 9 }],
  ["Died at main.pl line 2.", ["main.pl"], { file: "main.pl", line: 2 }],
  ["  --> src/main.rs:4:5", ["src/main.rs"], { file: "src/main.rs", line: 4, column: 5 }],
])("%s", (text, files, place) => {
  expect(places(text, files)).toEqual([place]);
});

test("only the caller's own files are places", () => {
  expect(places('File "/usr/lib/python3.11/json/decoder.py", line 355\nother-main.py:3 mainXpy:3')).toEqual([]);
});

test("the text stays whole, and a name full of regular-expression signs is a name", () => {
  const text = "see a+(b).py:3 and again a+(b).py:9.";
  const spans = findPlaces(text, ["a+(b).py"]);
  expect(spans.map((span) => span.text).join("")).toBe(text);
  expect(spans.filter(({ place }) => place)).toHaveLength(2);
});

test("long text without places is quick", () => {
  expect(places("a/".repeat(50_000), ["x.py"])).toEqual([]);
});

test("a text that names lines without end is not all links", () => {
  const spans = findPlaces("main.py:1\n".repeat(100_000), ["main.py"]);
  expect(spans.length).toBeLessThan(2_000);
  expect(spans.map(({ text }) => text).join("")).toHaveLength(1_000_000);
});
