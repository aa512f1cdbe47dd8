/** Remembers each node's load for the last minutes, as the page saw it. */

export interface Sample {
  /** Milliseconds, of any one clock. */
  at: number;
  load: number;
}

export const SPAN_MS = 5 * 60_000;

export class History {
  private readonly samples: Sample[] = [];

  add(sample: Sample): void {
    this.samples.push(sample);
    const oldest = sample.at - SPAN_MS;
    // One sample from before the span stays, so that the line begins at the edge.
    while (this.samples[1] && this.samples[1].at <= oldest) this.samples.shift();
  }

  get peak(): number {
    return this.samples.reduce((most, { load }) => Math.max(most, load), 0);
  }

  /** The outline of the load as a step line, in a picture of that size where `most` is the top; now is at the right. */
  path(width: number, height: number, most: number): string {
    const now = this.samples.at(-1)?.at ?? 0;
    const x = ({ at }: Sample) => round(Math.max(0, width - ((now - at) / SPAN_MS) * width));
    const y = ({ load }: Sample) => round(height - Math.min(load / most, 1) * height);
    return this.samples.map((sample, index) => (index ? `H${x(sample)}V${y(sample)}` : `M${x(sample)} ${y(sample)}`)).join("");
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
