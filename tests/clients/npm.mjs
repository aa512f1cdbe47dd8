// Calls of npm's piston-client, as its users make them; the answers go to stdout as one JSON array.
import piston from "piston-client";

const client = piston({ server: process.argv[2] });
console.log(
  JSON.stringify([
    await client.runtimes(),
    await client.execute("python", "import sys; print(sys.argv[1:])"),
    await client.execute({ language: "python", files: [{ name: "a.py", content: "print(input())" }], stdin: "in", args: [] }),
    await client.execute("klingon", "x"),
  ]),
);
