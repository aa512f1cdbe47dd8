/** What goes over the wire: Piston's v2 call with Runhive's fields. Times are milliseconds, memory is bytes. */

export interface SourceFile {
  name: string;
  content: string;
}

/** A main file without a name gets the one that its runtime gives it. */
export type SentFile = Omit<SourceFile, "name"> & { name?: string };

export interface Case {
  stdin: string;
  args: string[];
  expected_output: string | null;
}

export type Compare = "trimmed" | "exact" | "tokens" | "float";

export interface Program {
  language: string;
  version: string;
  files: SentFile[];
  stdin: string;
  args: string[];
  cases: Case[];
  compare: Compare;
  outputs: string[];
  mode: "program" | "repl";
}

export interface Outcome {
  stdout: string;
  stderr: string;
  output: string;
  code: number | null;
  signal: string | null;
  message: string | null;
  status: string | null;
  cpu_time: number | null;
  wall_time: number | null;
  memory: number | null;
  truncated?: { stdout?: boolean; stderr?: boolean };
}

/** `run` is null for a case that never ran. */
export interface CaseResult {
  verdict: string;
  run: Outcome | null;
}

export interface ReturnedFile {
  name: string;
  /** base64; null when it was too large to come back */
  content: string | null;
  media_type: string;
  size: number;
}

/** Jupyter's convention: media type → text, or base64 for binary types. */
export type MimeBundle = Record<string, unknown>;

export interface Result {
  language: string;
  version: string;
  run: Outcome;
  compile?: Outcome;
  node?: string;
  level?: string;
  cases?: CaseResult[];
  files?: ReturnedFile[];
  display?: MimeBundle[];
}

export interface RuntimeInfo {
  language: string;
  version: string;
  aliases: string[];
  runtime?: string;
}

export interface NodeInfo {
  name: string;
  state: string;
  load: number;
  threshold: number;
  level?: string;
  pool?: string;
  runtimes?: Record<string, string>;
  /** calls that the router refused as this node, too, was full */
  refused?: number;
  /** failures in a row */
  failures?: number;
  last_failure?: unknown;
}
