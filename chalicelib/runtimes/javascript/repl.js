// Runs JavaScript or TypeScript as Node's REPL would: the value of what came last is shown.

const fs = require("node:fs");
const { createRequire, stripTypeScriptTypes } = require("node:module");
const path = require("node:path");
const { inspect } = require("node:util");
const vm = require("node:vm");

const file = process.argv[2];
const written = fs.readFileSync(file, "utf8");
process.argv.splice(1, 2, path.resolve(file));

// What a script that is run directly has, and one that is only evaluated has not.
Object.assign(globalThis, {
  require: createRequire(path.resolve(file)),
  module: { exports: {} },
  exports: {},
  __filename: path.resolve(file),
  __dirname: path.dirname(path.resolve(file)),
});

process.on("uncaughtException", (error) => {
  const own = `${__filename}:`;
  const trace = error instanceof Error ? error.stack : `Uncaught ${inspect(error)}`;
  const foreign = [own, "(node:", "node:internal"];
  const lines = String(trace).split("\n").filter((line) => !foreign.some((part) => line.includes(part)));
  console.error(lines.join("\n"));
  process.exitCode = 1;
});

const source = file.endsWith(".ts") ? stripTypeScriptTypes(written, { mode: "transform" }) : written;
const value = vm.runInThisContext(source, { filename: file });
if (value !== undefined) console.log(inspect(value));
