/** Makes a new library: package.json, index.ts, README, Kconfig, and a test that passes. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { CliError } from "../errors.ts";
import { writeWhole } from "../pipeline/steps.ts";
import { showPath } from "../project.ts";
import { asSymbol, isFreeName, symbolOf } from "./manifest.ts";

/** Writes the library `name` below `folder`; returns its folder. It appears whole or not at all. */
export function createLibrary(name: string, folder: string): string {
  if (!/^(@[a-z\d][\w.-]*\/)?[a-z\d][\w.-]*$/.test(name)) {
    throw new CliError(`"${name}" is no name for a package`, "Small letters, digits, - and _, as npm has it.");
  }
  if (!isFreeName(name)) throw new CliError(`"${name}" is not free: there is a module of that name`);
  const target = join(folder, name);
  if (existsSync(target)) throw new CliError(`${showPath(target)} exists already`);
  mkdirSync(dirname(target), { recursive: true });
  const temporary = mkdtempSync(join(dirname(target), ".new-"));
  try {
    for (const [path, text] of Object.entries(filesOf(name))) writeWhole(join(temporary, path), text);
    renameSync(temporary, target);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return target;
}

// --- internal -------------------------------------------------------------------------------------------------------

function filesOf(name: string): Record<string, string> {
  const option = `${asSymbol(name).replace(/^_/, "")}_GREETING`;
  const manifest = {
    name,
    version: "0.1.0",
    description: "A new library",
    license: "BSD-3-Clause",
    ascMain: "index.ts",
    tsukuri: { kconfig: "Kconfig" },
  };
  return {
    "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "Kconfig": `config ${option}
	int "What answer() answers"
	range 0 100
	default 42
	help
	  An example of an option. Each is a constant of the module "config".
`,
    "index.ts": `/** ${name}: what it is for, in a sentence. This file is all that others may use. */
import { ${option} } from "config";

/** The configured answer. */
export function answer(): i32 {
  return ${option};
}
`,
    "README.md": `# ${basename(name)}

What it is for, and an example:

\`\`\`ts
import { answer } from "${name}";

console.log(answer().toString());
\`\`\`

\`${symbolOf(name)}\` switches it on, \`${option}\` is its option.
`,
    "test/index.ts": `import { answer } from "${name}";
import { equal, runTests, test } from "uktest";

test("the answer is the configured one", () => {
  equal<i32>(answer(), 42);
});

export function main(args: string[]): i32 {
  return runTests(args);
}
`,
  };
}
