/** One run from the click to the answer: the seconds passing, waiting while the cluster is busy, cancelling. */

import type { Client } from "../api/client";
import { Fault } from "../api/errors";
import { patiently, type Waiting } from "../api/patience";
import type { Program, Result } from "../api/types";

export interface Watcher {
  /** Called at the start, about ten times a second, and when what is waited for changes; `note` is what passes. */
  progress: (title: string, note: string) => void;
}

export class Running {
  private readonly abort = new AbortController();
  private readonly started = performance.now();
  private busy: Waiting | null = null;

  constructor(
    private readonly client: Client,
    private readonly program: Program,
    private readonly watcher: Watcher,
  ) {}

  /** The result. Throws Fault, with kind `cancelled` after cancel(). */
  async outcome(): Promise<Result> {
    const timer = setInterval(() => this.tell(), 100);
    try {
      return await patiently(
        () => this.attempt(),
        (waiting) => {
          this.busy = waiting;
          this.tell();
        },
        this.abort.signal,
      );
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
    this.busy = null;
    this.tell();
    return this.client.execute(this.program, this.abort.signal);
  }

  private tell(): void {
    const seconds = (performance.now() - this.started) / 1000;
    if (this.busy) this.watcher.progress(this.busy.message, `trying again in ${this.busy.seconds} s`);
    else this.watcher.progress("Running", `${seconds.toFixed(1)} s`);
  }
}
