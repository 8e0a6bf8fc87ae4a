/** Runs kconfiglib over all cases at once, in a process of its own. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inProject } from "../../project.ts";
import type { Case } from "./generate.ts";
import type { Answer } from "./state.ts";

/** A Python that has kconfiglib, or null. Debian installs it for its own one, which need not be the first on PATH. */
export function pythonWithKconfiglib(): string | null {
  const has = (python: string): boolean => spawnSync(python, ["-c", "import kconfiglib"]).status === 0;
  return ["/usr/bin/python3", "python3"].find(has) ?? null;
}

/** Writes the files of a case into a folder, its configurations among them. */
export function writeCase(one: Case, folder: string): void {
  const files = { ...one.files };
  one.configs.forEach((text, index) => (files[`config${index}`] = text));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** What kconfiglib answers, for each case. */
export function referenceAnswers(python: string, cases: { one: Case; folder: string }[], work: string): Answer[] {
  const [input, output] = [join(work, "cases"), join(work, "answers")];
  writeFileSync(input, cases.map(({ one, folder }) => `${JSON.stringify({ ...one, folder })}\n`).join(""));
  const script = inProject("tools", "kconfig", "diff", "reference.py");
  const { status, stderr } = spawnSync(python, [script, input, output], { encoding: "utf8", timeout: 120_000 });
  if (status !== 0) throw new Error(`${python} ${script} ended with ${status}:\n${stderr}`);
  return readFileSync(output, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
}
