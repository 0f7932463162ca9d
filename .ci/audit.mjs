// Runs the GraphQL over HTTP audits of the npm package graphql-http against a server:
//
//   node .ci/audit.mjs [address]
//
// Without an address it starts this project's own server and stops it again. Fails on
// any error and on any warning.

import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

import { packages } from "./packages.mjs";

const load = packages({ "graphql-http": "1.23.1", graphql: "16.15.0" });
const PATIENCE = 60_000;

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function serve() {
  const port = await freePort();
  const python = existsSync(".venv/bin/python") ? ".venv/bin/python" : "python3";
  const manage = (...words) => [python, ["manage.py", ...words]];
  execFileSync(...manage("migrate", "--verbosity=0"), { stdio: "inherit" });
  const server = spawn(
    ...manage("runserver", `127.0.0.1:${port}`, "--noreload", "--nostatic"),
    { stdio: ["ignore", "ignore", "ignore"] },
  );
  const url = `http://127.0.0.1:${port}/graphql/`;
  const until = Date.now() + PATIENCE;
  while (server.exitCode === null && Date.now() < until) {
    try {
      await fetch(`${url}?query={__typename}`);
      return { url, stop: () => server.kill("SIGINT") };
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  server.kill();
  throw new Error("The server did not start. Does `manage.py runserver` work?");
}

const { serverAudits } = await load("graphql-http");
const given = process.argv[2];
const { url, stop } = given ? { url: given, stop() {} } : await serve();
const counts = { ok: 0, notice: 0, warn: 0, error: 0 };
try {
  for (const audit of serverAudits({ url, fetchFn: fetch })) {
    const result = await audit.fn();
    counts[result.status] += 1;
    if (result.status !== "ok") {
      console.log(`${result.status}: ${result.id} ${result.name}: ${result.reason}`);
      await result.response?.body?.cancel().catch(() => {});
    }
  }
} finally {
  stop();
}
console.log(Object.entries(counts).map(([status, count]) => `${count} ${status}`).join(", "));
process.exitCode = counts.error || counts.warn ? 1 : 0;
