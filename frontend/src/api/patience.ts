/** Tries again while the cluster is busy, as long as it says when to, and tells of each second waited. */

import { Fault } from "./errors";

const TRIES = 6;

export interface Waiting {
  message: string;
  /** Seconds left. */
  seconds: number;
}

/** Calls `attempt` until it does not end in `busy`, at most six times. Throws Fault. */
export async function patiently<T>(
  attempt: () => Promise<T>,
  onWaiting: (waiting: Waiting) => void,
  signal: AbortSignal,
  pause: (seconds: number, signal: AbortSignal) => Promise<void> = sleep,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Fault) || error.kind !== "busy" || tried === TRIES) throw error;
      for (let seconds = error.retryAfter; seconds > 0; seconds -= 1) {
        onWaiting({ message: error.message, seconds });
        await pause(1, signal);
      }
    }
  }
}

function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      clearTimeout(timer);
      reject(new Fault("cancelled", "Cancelled."));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", cancel);
      resolve();
    }, seconds * 1000);
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
  });
}
