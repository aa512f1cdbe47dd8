/** Tells apart, in the text that both streams made together, which part came from which stream. */

export interface Piece {
  stream: "stdout" | "stderr";
  text: string;
}

const MOST_BACKTRACKS = 2000;
const MOST_PIECES = 20_000; // each becomes an element of the page

/**
 * Splits `output` so that its stdout pieces join to `stdout` and its stderr pieces to `stderr`. Where both streams
 * could have written the same text, the choice changes nothing that can be seen but its colour. When no split is found
 * (a stream was cut, say), or one into pieces without number, stdout comes first and stderr after it.
 */
export function interleave(output: string, stdout: string, stderr: string): Piece[] {
  const apart = [piece("stdout", stdout), piece("stderr", stderr)].filter(({ text }) => text);
  if (apart.length < 2 || output.length !== stdout.length + stderr.length) return apart;
  return search(output, stdout, stderr) ?? apart;
}

function piece(stream: Piece["stream"], text: string): Piece {
  return { stream, text };
}

/** Walks `output` once; where either stream fits it guesses, and comes back to the last guess when that fails. */
function search(output: string, stdout: string, stderr: string): Piece[] | undefined {
  const cuts: { at: number; out: boolean }[] = []; // where a piece begins, and whose it is
  const guesses: { at: number; fromOut: number; cuts: number; out: boolean }[] = [];
  let fromOut = 0;
  let backtracks = 0;
  for (let at = 0; at < output.length; at += 1) {
    const fitsOut = output[at] === stdout[fromOut];
    const fitsErr = output[at] === stderr[at - fromOut];
    let out = fitsOut;
    if (fitsOut && fitsErr) {
      out = better(output, at, stdout, fromOut, stderr, cuts.at(-1)?.out ?? true);
      guesses.push({ at, fromOut, cuts: cuts.length, out: !out });
    } else if (!fitsOut && !fitsErr) {
      const guess = guesses.pop();
      if (!guess || (backtracks += 1) > MOST_BACKTRACKS) return undefined;
      ({ at, fromOut, out } = guess);
      cuts.length = guess.cuts;
    }
    if (cuts.at(-1)?.out !== out && cuts.push({ at, out }) > MOST_PIECES) return undefined;
    if (out) fromOut += 1;
  }
  return cuts.map(({ at, out }, index) => piece(out ? "stdout" : "stderr", output.slice(at, cuts[index + 1]?.at)));
}

/** Whether stdout is the likelier one: inside a line the stream goes on; at its start the one whose whole line fits. */
function better(
  output: string,
  at: number,
  stdout: string,
  fromOut: number,
  stderr: string,
  current: boolean,
): boolean {
  if (at > 0 && output[at - 1] !== "\n") return current;
  const end = output.indexOf("\n", at) + 1 || output.length;
  const line = output.slice(at, end);
  const outFits = stdout.startsWith(line, fromOut);
  const errFits = stderr.startsWith(line, at - fromOut);
  return outFits === errFits ? current : outFits;
}
