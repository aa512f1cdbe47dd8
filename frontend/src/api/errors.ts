/** What can go wrong between the page and the cluster, in words that say what to do about it. */

export type FaultKind = "busy" | "key" | "refused" | "unreachable" | "failed" | "cancelled";

export class Fault extends Error {
  constructor(
    readonly kind: FaultKind,
    message: string,
    readonly detail = "",
    /** Seconds to wait before the next try, for `busy`. */
    readonly retryAfter = 0,
  ) {
    super(message);
    this.name = "Fault";
  }
}

const LONGEST_WAIT = 30;

/** Retry-After in seconds, whether the header holds a number or a date; `fallback` when it holds neither. */
export function retrySeconds(header: string | null, now: number, fallback: number): number {
  if (!header) return fallback;
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1000;
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_WAIT) : fallback;
}

/** The fault that an answer other than 200 stands for; `message` is the service's own. */
export function faultOf(status: number, message: string, retryAfter: string | null, now = Date.now()): Fault {
  const wait = retrySeconds(retryAfter, now, 2);
  switch (status) {
    case 401:
    case 403:
      return new Fault("key", "This cluster wants a key.", message);
    case 429:
      return new Fault("busy", "This key has used up its runs for now", message, wait);
    case 503:
      return new Fault("busy", "The cluster is busy", message, wait);
    case 404:
      return new Fault("refused", "There is no Runhive at this address.", message);
    case 413:
      return new Fault("refused", "This is too large to send: shorten the files or the input.", message);
    case 504:
      return new Fault(
        "failed",
        "The run took longer than the cluster's gateway waits. Ask for less at once.",
        message,
      );
  }
  if (status >= 400 && status < 500) return new Fault("refused", "The cluster could not accept this.", message);
  return new Fault("failed", "The cluster itself failed; your program is not to blame. Try again.", message);
}
