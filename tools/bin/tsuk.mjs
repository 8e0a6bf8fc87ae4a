#!/usr/bin/env node
// Starts the tsuk command: bundles tools/ when its sources are newer than the bundle, then runs the bundle.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
if (!existsSync(join(root, "node_modules", "esbuild"))) {
  console.error(`tsuk: the npm packages are not installed. Run in ${root}:\n\n    npm ci\n`);
  process.exit(1);
}
const { bundle } = await import("./bundle.mjs");
await import(pathToFileURL(await bundle(root)).href);
