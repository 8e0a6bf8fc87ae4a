// Bundles the TypeScript under tools/ into build/tools with esbuild. Nothing is done when no source has changed.
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ENTRIES = {
  "tsuk": "tools/cli.ts",
  "asc": "tools/pipeline/asc-worker.ts",
  "supervisor": "tools/instances/supervisor.ts",
  "node-guest": "tools/instances/node-guest.ts",
};
const SOURCES = ["tools", "platforms/node", "test/harness"];

/** The bundle's path, fresh. */
export async function bundle(root) {
  const key = signature(root);
  const folder = join(root, "build", "tools", key);
  const main = join(folder, "tsuk.mjs");
  if (existsSync(main)) return main;

  const esbuild = await import("esbuild");
  const temporary = `${folder}.${randomBytes(4).toString("hex")}`;
  mkdirSync(dirname(folder), { recursive: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ENTRIES,
    outdir: temporary,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
  });
  writeFileSync(join(temporary, "root"), root);
  try {
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true }); // another process was first
    if (!existsSync(main)) throw error;
  }
  removeOlder(dirname(folder), key);
  return main;
}

/** A name for the state of the sources: their paths, sizes and times. */
function signature(root) {
  const hash = createHash("sha256");
  const lock = join(root, "package-lock.json");
  if (existsSync(lock)) hash.update(readFileSync(lock));
  for (const folder of SOURCES) {
    for (const name of readdirSync(join(root, folder), { recursive: true }).sort()) {
      if (!/\.(ts|mjs)$/.test(name)) continue;
      const status = statSync(join(root, folder, name));
      hash.update(`${folder}/${name} ${status.size} ${status.mtimeMs}\n`);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** Keeps the bundles of the last hour, since another tsuk may still be loading one of them. */
function removeOlder(folder, key) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name !== key && Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}
