/** Remembers each node's load for the last minutes, as the page saw it. */

export interface Sample {
  /** Milliseconds, of any one clock. */
  at: number;
  load: number;
}

const SHORTEST_MS = 60_000;
const LONGEST_MS = 5 * 60_000;

export class History {
  private readonly samples: Sample[] = [];

  add(sample: Sample): void {
    this.samples.push(sample);
    const oldest = sample.at - LONGEST_MS;
    // One sample from before the span stays, so that the line begins at the edge.
    while (this.samples[1] && this.samples[1].at <= oldest) this.samples.shift();
  }

  /** Milliseconds that the picture spans: a minute at first, and more as more is known. */
  get span(): number {
    const age = (this.samples.at(-1)?.at ?? 0) - (this.samples[0]?.at ?? 0);
    return Math.min(Math.max(age, SHORTEST_MS), LONGEST_MS);
  }

  get peak(): number {
    return this.samples.reduce((most, { load }) => Math.max(most, load), 0);
  }

  /** The load as a step line, and the area under it, in a picture of that size: `most` on top, now at the right. */
  paths(width: number, height: number, most: number): { line: string; area: string } {
    const now = this.samples.at(-1)?.at ?? 0;
    const { span } = this;
    const x = ({ at }: Sample) => round(Math.max(0, width - ((now - at) / span) * width));
    const y = ({ load }: Sample) => round(height - Math.min(load / most, 1) * height);
    const steps = this.samples.map((sample, index) =>
      index ? `H${x(sample)}V${y(sample)}` : `M${x(sample)} ${y(sample)}`,
    );
    const [first] = this.samples;
    return { line: steps.join(""), area: first ? `${steps.join("")}V${height}H${x(first)}Z` : "" };
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
