/** Share links: the whole work, compressed, in the part of the address that never reaches a server. */

import { readWork, type Work } from "../work";

const MARK = "#code=";
const LONGEST_LINK = 200_000; // characters of the fragment that are looked at
const LARGEST = 2_000_000; // bytes after inflating: a link may be made to hurt

export async function toFragment(work: Work): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(work));
  const packed = await collect(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw")), Infinity);
  let binary = "";
  for (const byte of packed) binary += String.fromCharCode(byte);
  return MARK + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export function isShared(fragment: string): boolean {
  return fragment.startsWith(MARK);
}

/** The work in a fragment, or null when it holds none that makes sense. */
export async function fromFragment(fragment: string): Promise<Work | null> {
  if (!isShared(fragment) || fragment.length > LONGEST_LINK) return null;
  try {
    const binary = atob(fragment.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return readWork(JSON.parse(new TextDecoder().decode(await collect(stream, LARGEST))));
  } catch {
    return null;
  }
}

/** All bytes of the stream. Throws RangeError, and stops reading, past `largest`. */
async function collect(stream: ReadableStream<Uint8Array>, largest: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > largest) {
      await reader.cancel();
      throw new RangeError("too large");
    }
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
