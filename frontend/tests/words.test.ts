import { expect, test } from "vitest";
import type { Outcome } from "../src/api/types";
import { describeOutcome, describeVerdict, formatSize, formatTime } from "../src/output/words";

const outcome = (part: Partial<Outcome>): Outcome => ({
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

test.each([
  [{}, "Finished", "good"],
  [{ status: "RE", code: 3 }, "Exited with code 3", "bad"],
  [{ status: "SG", code: null, signal: "SIGSEGV" }, "Stopped by SIGSEGV", "bad"],
  [{ status: "TO", code: null, signal: "SIGKILL" }, "Time limit reached", "warn"],
  [{ status: "ML", code: null, signal: "SIGKILL" }, "Memory limit reached", "warn"],
  [{ status: "ZZ", code: null, message: "Something new" }, "Something new", "bad"],
])("%o is said in words", (part, title, tone) => {
  expect(describeOutcome(outcome(part), "run")).toMatchObject({ title, tone });
});

test("a compiler that failed is not an exit code", () => {
  expect(describeOutcome(outcome({ status: "RE", code: 1 }), "compile").title).toBe("Did not compile");
});

test("verdicts, known and new", () => {
  expect(describeVerdict("wrong_answer")).toMatchObject({ title: "Wrong answer", tone: "bad" });
  expect(describeVerdict("toString").title).toBe("toString");
  expect(describeVerdict("presentation_error").title).toBe("presentation error");
});

test("times and sizes as people write them", () => {
  expect([0, 7.4, 999.4, 999.5, 12_345].map(formatTime)).toEqual(["0 ms", "7 ms", "999 ms", "1.00 s", "12.3 s"]);
  expect([0, 640, 1234, 9_960_000, 21_000_000].map(formatSize)).toEqual(["0 B", "640 B", "1.2 kB", "10 MB", "21 MB"]);
});
