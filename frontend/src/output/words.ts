/** Says in words what an outcome came to, and writes times and sizes as people read them. */

import type { Outcome } from "../api/types";

export type Tone = "good" | "bad" | "warn" | "calm" | "busy";

export interface Verdict {
  tone: Tone;
  title: string;
  detail?: string;
}

const SIGNALS: Record<string, string> = {
  SIGSEGV: "it reached for memory that is not its own",
  SIGABRT: "it gave up by itself",
  SIGFPE: "an impossible calculation, such as a division by zero",
  SIGILL: "an instruction that the processor does not have",
  SIGBUS: "memory it could not reach",
  SIGKILL: "it was ended from outside",
  SIGTERM: "it was asked to end",
  SIGPIPE: "it wrote where nobody reads",
  SIGXFSZ: "a file grew past its limit",
  SIGSYS: "a system call that the sandbox refuses",
};

const STATUSES: Record<string, Verdict> = {
  TO: { tone: "warn", title: "Time limit reached" },
  CL: { tone: "warn", title: "CPU time limit reached" },
  ML: { tone: "warn", title: "Memory limit reached" },
  OL: { tone: "warn", title: "Printed too much" },
  EL: { tone: "warn", title: "Printed too much on stderr" },
  XX: { tone: "bad", title: "The node failed", detail: "not your program's fault; run it again" },
};

/** What the run, or the compile that failed, came to. */
export function describeOutcome(outcome: Outcome, phase: "compile" | "run"): Verdict {
  if (phase === "compile" && (outcome.status === "RE" || outcome.status === null)) {
    return { tone: "bad", title: "Did not compile" };
  }
  const where = phase === "compile" ? " while compiling" : "";
  if (outcome.status === "SG") {
    const signal = outcome.signal ?? "a signal";
    return { tone: "bad", title: `Stopped by ${signal}${where}`, detail: SIGNALS[signal] };
  }
  const known = outcome.status ? STATUSES[outcome.status] : undefined;
  if (known)
    return {
      ...known,
      title: known.title + where,
      detail: outcome.status === "XX" ? (outcome.message ?? known.detail) : known.detail,
    };
  if (outcome.code) return { tone: "bad", title: `Exited with code ${outcome.code}` };
  if (outcome.signal) return { tone: "bad", title: `Stopped by ${outcome.signal}`, detail: SIGNALS[outcome.signal] };
  if (outcome.status) return { tone: "bad", title: outcome.message ?? "Did not end well" };
  return { tone: "good", title: "Finished" };
}

const VERDICTS: Record<string, Verdict> = {
  accepted: { tone: "good", title: "Passed" },
  wrong_answer: { tone: "bad", title: "Wrong answer" },
  runtime_error: { tone: "bad", title: "Runtime error" },
  compile_error: { tone: "bad", title: "Did not compile" },
  time_limit: { tone: "warn", title: "Time limit" },
  memory_limit: { tone: "warn", title: "Memory limit" },
  output_limit: { tone: "warn", title: "Too much output" },
  internal_error: { tone: "bad", title: "Node failed" },
  out_of_time: { tone: "calm", title: "Not reached in time" },
  skipped: { tone: "calm", title: "Skipped" },
};

/** A case's verdict in words; one that this page does not know yet is shown as it came. */
export function describeVerdict(verdict: string): Verdict {
  const known = Object.hasOwn(VERDICTS, verdict) ? VERDICTS[verdict] : undefined;
  return known ?? { tone: "calm", title: verdict.replaceAll("_", " ").slice(0, 60) };
}

/** Milliseconds: `7 ms`, `1.24 s`. */
export function formatTime(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

/** Bytes, in decimal units as disks and networks count them: `640 B`, `9.2 MB`. */
export function formatSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
