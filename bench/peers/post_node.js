// The post's compute node, written anew from its description: PUT / starts a Python for each command.
const { spawn } = require("node:child_process");
const Koa = require("koa");
const { koaBody } = require("koa-body");
const Router = require("@koa/router");

const python = process.env.PYTHON;
const evaluate = require("node:path").join(__dirname, "post_eval.py");

function run(command) {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [evaluate]);
    let printed = "";
    child.stdout.on("data", (chunk) => (printed += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0 ? printed : ""));
    child.stdin.end(command);
  });
}

const router = new Router();
router.put("/", async (ctx) => {
  const { command } = ctx.request.body;
  if (!command) return ctx.throw(400, "a command is needed");
  ctx.body = { result: await run(command) };
});

const server = new Koa().use(koaBody()).use(router.routes()).listen(0, "127.0.0.1", () => {
  console.log(server.address().port);
});
