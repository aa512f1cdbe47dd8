// Serves dynalite on a free port of the loopback, keeps its tables in the folder given, and prints the port.
const dynalite = require("dynalite");

const server = dynalite({ path: process.argv[2], createTableMs: 0, deleteTableMs: 0 });
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("end", () => process.exit()).resume(); // ends with the test that started it
