/** Speaks to one cluster over HTTP. */

import { Fault, faultOf } from "./errors";
import type { NodeInfo, Program, Result, RuntimeInfo } from "./types";

export class Client {
  key = "";

  /** `base` is the cluster's address; a path in it (an API Gateway stage) is kept. */
  constructor(readonly base: URL) {}

  /** Runs the program once. Throws Fault. */
  async execute(program: Program, signal?: AbortSignal): Promise<Result> {
    return (await this.call("api/v2/execute", signal, JSON.stringify(wireForm(program)))) as Result;
  }

  /** What the cluster can run, at the moment. Throws Fault. */
  async runtimes(signal?: AbortSignal): Promise<RuntimeInfo[]> {
    const list = await this.call("api/v2/runtimes", signal);
    return Array.isArray(list) ? list.filter(isRuntime) : [];
  }

  async nodes(signal?: AbortSignal): Promise<NodeInfo[]> {
    const list = await this.call("nodes", signal);
    return Array.isArray(list) ? (list as NodeInfo[]) : [];
  }

  private async call(path: string, signal?: AbortSignal, body?: string): Promise<unknown> {
    const headers: Record<string, string> = body ? { "Content-Type": "application/json" } : {};
    if (this.key) headers["X-Api-Key"] = this.key;
    let response: Response;
    let text: string;
    try {
      const method = body ? "POST" : "GET";
      response = await fetch(new URL(path, this.base), { method, headers, body, signal, cache: "no-store" });
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw new Fault("cancelled", "Cancelled.");
      const where = this.base.host;
      throw new Fault("unreachable", `Can't reach the cluster at ${where}. Is it running?`, String(error));
    }
    const answer = parse(text);
    if (response.ok && answer !== undefined) return answer;
    throw faultOf(response.ok ? 502 : response.status, messageOf(answer), response.headers.get("Retry-After"));
  }
}

/** The address that `src` names, or the cluster that served this script; always ends in a slash. */
export function clusterBase(src: string | null, script: string, page: string): URL {
  const base = src ? new URL(src, page) : new URL("../", script);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  base.search = "";
  base.hash = "";
  return base;
}

/** Leaves out what says nothing, so that a plain run is a plain Piston call. */
export function wireForm(program: Program): Record<string, unknown> {
  const wire: Record<string, unknown> = {
    language: program.language,
    version: program.version || "*",
    files: program.files,
  };
  if (program.stdin) wire.stdin = program.stdin;
  if (program.args.length) wire.args = program.args;
  if (program.cases.length) {
    wire.cases = program.cases.map(({ stdin, args, expected_output }) =>
      expected_output === null ? { stdin, args } : { stdin, args, expected_output },
    );
    wire.compare = program.compare;
  } else if (program.outputs.length) wire.outputs = program.outputs;
  if (program.mode === "repl") wire.mode = "repl";
  return wire;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(answer: unknown): string {
  const message = (answer as { message?: unknown } | undefined)?.message;
  return typeof message === "string" ? message : "";
}

function isRuntime(value: unknown): value is RuntimeInfo {
  const { language, version, aliases } = (value ?? {}) as Partial<RuntimeInfo>;
  return typeof language === "string" && typeof version === "string" && Array.isArray(aliases);
}
