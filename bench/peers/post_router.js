// The post's router, written anew from its description: reads a map of concurrent calls from a database, picks the
// node with the fewest, writes the map back, calls the node, reads, lowers, writes. The database is a map in this
// process that answers asynchronously, so it costs the post next to nothing here.
const Koa = require("koa");
const { koaBody } = require("koa-body");
const Router = require("@koa/router");
const fetch = require("node-fetch");

const nodes = process.argv.slice(2);
const threshold = 100;
const stored = new Map([["usage", JSON.stringify(Object.fromEntries(nodes.map((url) => [url, 0])))]]);
const database = {
  get: async (key) => JSON.parse(stored.get(key)),
  set: async (key, value) => void stored.set(key, JSON.stringify(value)),
};

async function callLeastUsed(command) {
  let usage = await database.get("usage");
  const node = nodes.reduce((least, url) => (usage[url] < usage[least] ? url : least));
  usage[node] += 1;
  await database.set("usage", usage);
  if (usage[node] > threshold) throw new Error("no node is free");
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(node, { method: "PUT", headers, body: JSON.stringify({ command }) });
  usage = await database.get("usage");
  usage[node] -= 1;
  await database.set("usage", usage);
  return answer;
}

const router = new Router();
router.put("/", async (ctx) => {
  const { command } = ctx.request.body;
  if (!command) return ctx.throw(400, "a command is needed");
  const escaped = command.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const answer = await callLeastUsed(escaped);
  ctx.status = answer.status;
  ctx.body = (await answer.json()).result;
});

const server = new Koa().use(koaBody()).use(router.routes()).listen(0, "127.0.0.1", () => {
  console.log(server.address().port);
});
