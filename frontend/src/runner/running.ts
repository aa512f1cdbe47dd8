/** One run from the click to the answer: the seconds passing, waiting while the cluster is busy, cancelling. */

import type { Client } from "../api/client";
import { Fault } from "../api/errors";
import { patiently } from "../api/patience";
import type { Program, Result } from "../api/types";

export interface Watcher {
  /** Called at the start, about ten times a second, and when what is waited for changes. */
  progress: (title: string, detail: string, seconds: number) => void;
}

export class Running {
  private readonly abort = new AbortController();
  private readonly started = performance.now();
  private title = "Running";
  private detail = "";

  constructor(private readonly client: Client, private readonly program: Program, private readonly watcher: Watcher) {}

  /** The result. Throws Fault, with kind `cancelled` after cancel(). */
  async outcome(): Promise<Result> {
    const timer = setInterval(() => this.tell(), 100);
    this.tell();
    try {
      return await patiently(() => this.attempt(), ({ message, seconds }) => {
        this.title = "The cluster is busy";
        this.detail = `${message} Trying again in ${seconds} s.`;
        this.tell();
      }, this.abort.signal);
    } catch (error) {
      throw error instanceof Fault ? error : new Fault("failed", "The page itself failed.", String(error));
    } finally {
      clearInterval(timer);
    }
  }

  cancel(): void {
    this.abort.abort();
  }

  private attempt(): Promise<Result> {
    this.title = "Running";
    this.detail = "";
    this.tell();
    return this.client.execute(this.program, this.abort.signal);
  }

  private tell(): void {
    this.watcher.progress(this.title, this.detail, (performance.now() - this.started) / 1000);
  }
}
