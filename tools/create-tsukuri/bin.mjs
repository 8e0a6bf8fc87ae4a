#!/usr/bin/env node
// npm create tsukuri
import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createApplication, describeApplication, findTsukuri, isTsukuri, problem } from "./create.mjs";

const HELP = `Usage: npm create tsukuri FOLDER [-- --tsukuri COPY]

Makes an application for tsukuri in a new folder: sources, an option, a test, npm scripts, editor settings.

    --tsukuri COPY   the folder of a copy of tsukuri; TSUKURI in the environment does the same
    --version        the version of this package
    --help           this text
`;

const here = dirname(realpathSync(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

try {
  main();
} catch (error) {
  if (error.hint === undefined) throw error;
  process.stderr.write(`error: ${error.message}\n${error.hint}\n`);
  process.exitCode = 1;
}

function main() {
  const { values, positionals } = readArguments();
  if (values.help) return process.stdout.write(HELP);
  if (values.version) return process.stdout.write(`${version}\n`);
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length) throw problem("one folder is expected", "npm create tsukuri FOLDER");
  const tsukuri = copyOfTsukuri(values.tsukuri ?? process.env.TSUKURI, folder);
  const created = createApplication({ folder, template: join(here, "template"), tsukuri });
  process.stdout.write(describeApplication(created));
}

function readArguments() {
  const options = { tsukuri: { type: "string" }, help: { type: "boolean" }, version: { type: "boolean" } };
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw problem(error.message, "--help shows what there is.");
  }
}

function copyOfTsukuri(named, folder) {
  if (named && !isTsukuri(named))
    throw problem(`${named} is no copy of tsukuri`, "Its package.json would have that name.");
  const found = named ? realpathSync(named) : (findTsukuri(here) ?? findTsukuri(folder));
  if (found) return found;
  throw problem(
    "there is no copy of tsukuri here, and it is not in npm's registry yet",
    `Name the folder of one: npm create tsukuri ${folder} -- --tsukuri COPY`,
  );
}
