// Installs npm packages in a folder of their own in the system's temporary folder, once,
// so that the project needs Node for its audits alone and keeps no packages of its own.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** Return a function that imports from packages, given as names with versions. */
export function packages(versions) {
  const names = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const hash = createHash("sha256").update(names.join()).digest("hex").slice(0, 12);
  const folder = join(tmpdir(), `partnership-cms-node-${process.getuid?.()}-${hash}`);
  const finished = join(folder, "finished");
  if (!existsSync(finished)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, "package.json"), "{}");
    const options = ["--save-exact", "--no-audit", "--no-fund", "--loglevel=error"];
    execFileSync("npm", ["install", ...options, ...names], {
      cwd: folder,
      stdio: ["ignore", "ignore", "inherit"],
    });
    writeFileSync(finished, "");
  }
  const { resolve } = createRequire(join(folder, "package.json"));
  return (name) => import(pathToFileURL(resolve(name)));
}
