// Writes <file>.br and <file>.gz beside each text file of the bundle, so that serving one costs no compression.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const TEXT = /\.(html|js|css|svg|json)$/;
const SMALLEST = 512; // bytes: below this a header costs as much as is saved

for (const name of readdirSync(dist)) {
  const content = readFileSync(new URL(name, dist));
  if (!TEXT.test(name) || content.length < SMALLEST) continue;
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } });
  writeFileSync(new URL(`${name}.br`, dist), brotli);
  writeFileSync(new URL(`${name}.gz`, dist), gzipSync(content, { level: 9 }));
}
