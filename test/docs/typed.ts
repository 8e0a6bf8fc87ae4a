/** What a page tells to type works, and shows what the page says. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../../tools/project.ts";
import { missingFor } from "../harness/needs.ts";
import { type Command, type Dialogue, readPage, shows, steady } from "./pages.ts";
import { createScratch, type Scratch } from "./scratch.ts";

/** The command that runs this test is not typed again. */
const RUNS_THIS = "npm test";
const TIMEOUT = 300_000;
const missing = missingFor("kvm-x86_64");

/** Tests that type the commands of `page` (relative to the project), one after another in one scratch copy. */
export function testPage(name: string): void {
  describe.skipIf(missing)(name, () => {
    const page = readPage(readFileSync(inProject(name), "utf8"));
    let scratch: Scratch;
    beforeAll(() => {
      scratch = createScratch();
      for (const [path, content] of page.files) scratch.write(path, content);
    });
    afterAll(() => scratch.remove());

    for (const dialogue of page.dialogues) {
      test(titleOf(dialogue), { timeout: TIMEOUT }, async () => {
        const output = await typeAll(scratch, dialogue.commands);
        if (dialogue.output === null || shows(output, dialogue.output)) return;
        expect(steady(output)).toBe(steady(dialogue.output));
      });
    }
  });
}

function titleOf({ line, commands }: Dialogue): string {
  return `line ${line}: ${commands.map(({ text }) => text.replace(/ +#.*/, "")).join("; ")}`;
}

async function typeAll(scratch: Scratch, commands: Command[]): Promise<string> {
  let output = "";
  for (const { text, status } of commands.filter((command) => command.text !== RUNS_THIS)) {
    const end = await scratch.type(text);
    expect(end.status, `${text}\n${end.stdout}`).toBe(status);
    output += end.stdout;
  }
  return output;
}
