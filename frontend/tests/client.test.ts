import { afterEach, expect, test } from "vitest";
import { Client, clusterBase, wireForm } from "../src/api/client";
import { Fault, faultOf, retrySeconds } from "../src/api/errors";
import { patiently } from "../src/api/patience";
import { newWork, programOf } from "../src/work";

test("the cluster's address keeps an API Gateway stage", () => {
  const script = "https://x.amazonaws.com/api/client/code-runner.js";
  expect(clusterBase(null, script, "https://blog.example/post").href).toBe("https://x.amazonaws.com/api/");
  expect(clusterBase("https://hive.example/api?x#y", script, "https://blog.example/").href).toBe(
    "https://hive.example/api/",
  );
  expect(clusterBase("/hive", script, "https://blog.example/post").href).toBe("https://blog.example/hive/");
});

test("a plain run is a plain Piston call", () => {
  const program = programOf(newWork("python", "1"), []);
  expect(wireForm(program)).toEqual({ language: "python", version: "*", files: [{ name: "main.py", content: "1" }] });
});

test("cases leave out the single input and the files that come back", () => {
  const work = { ...newWork("python", "1"), cases: [{ stdin: "x", args: [], expected_output: null }] };
  const wire = wireForm(programOf(work, ["*.png"]));
  expect(wire).toMatchObject({ cases: [{ stdin: "x", args: [] }], compare: "trimmed" });
  expect(wire).not.toHaveProperty("outputs");
});

test("Retry-After in seconds, as a date, missing, absurd", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retrySeconds("3", now, 2)).toBe(3);
  expect(retrySeconds("Thu, 01 Jan 2026 00:00:05 GMT", now, 2)).toBe(5);
  expect([null, "soon"].map((header) => retrySeconds(header, now, 2))).toEqual([2, 2]);
  expect(["0", "999999"].map((header) => retrySeconds(header, now, 2))).toEqual([1, 30]);
});

test.each([
  [401, "key"],
  [403, "key"],
  [429, "busy"],
  [503, "busy"],
  [400, "refused"],
  [413, "refused"],
  [500, "failed"],
  [504, "failed"],
])("%d is told as %s", (status, kind) => expect(faultOf(status, "", null).kind).toBe(kind));

const busy = (seconds: number) => new Fault("busy", "busy", "", seconds);

test("a busy cluster is asked again after the time that it names", async () => {
  const waited: number[] = [];
  let calls = 0;
  const attempt = async () => {
    if ((calls += 1) < 3) throw busy(calls);
    return "done";
  };
  const pause = async () => {};
  expect(await patiently(attempt, ({ seconds }) => waited.push(seconds), new AbortController().signal, pause)).toBe(
    "done",
  );
  expect(waited).toEqual([1, 2, 1]);
});

test("patience ends after six tries, and other faults are not tried again", async () => {
  let calls = 0;
  const run = (fault: Fault) =>
    patiently(
      async () => {
        calls += 1;
        throw fault;
      },
      () => {},
      new AbortController().signal,
      async () => {},
    );
  await expect(run(busy(1))).rejects.toMatchObject({ kind: "busy" });
  expect(calls).toBe(6);
  await expect(run(new Fault("refused", "no"))).rejects.toMatchObject({ kind: "refused" });
  expect(calls).toBe(7);
});

test("cancelling ends the wait", async () => {
  const abort = new AbortController();
  const waiting = patiently(
    async () => {
      throw busy(30);
    },
    () => abort.abort(),
    abort.signal,
  );
  await expect(waiting).rejects.toMatchObject({ kind: "cancelled" });
});

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

test("an answer that is no JSON is the cluster's failure, no answer at all is told with the address", async () => {
  const client = new Client(new URL("http://hive.test/"));
  globalThis.fetch = async () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  await expect(client.nodes()).rejects.toMatchObject({ kind: "failed", detail: "" });
  globalThis.fetch = async () => {
    throw new TypeError("refused");
  };
  await expect(client.nodes()).rejects.toThrow("Can't reach the cluster at hive.test");
});
