/** Types what a page tells to type. The tests compare what comes of it with what the page says. */
import { readFileSync } from "node:fs";
import { inProject } from "../../tools/project.ts";
import { missingFor } from "../harness/needs.ts";
import { type Command, type Dialogue, readPage, shows, steady } from "./pages.ts";
import { createScratch, type Scratch } from "./scratch.ts";

/** The command that runs this test is not typed again. */
const RUNS_THIS = "npm test";
/** Milliseconds for a dialogue. */
export const TIMEOUT = 300_000;

/** What came of a dialogue, or what the page says of it: the commands' statuses, and the output where the page shows any. */
export interface Typed {
  statuses: number[];
  output: string | null;
}

export interface TypedPage {
  /** Why the page cannot be typed here; null when it can. */
  missing: string | null;
  dialogues: Titled[];
  /** Types a dialogue's commands. They go on where those before have left the scratch copy. */
  type(dialogue: Dialogue): Promise<Typed>;
  close(): void;
}

export type Titled = Dialogue & { title: string };

/** A page (relative to the project), to be typed in a scratch copy of the project. */
export function openPage(name: string): TypedPage {
  const page = readPage(readFileSync(inProject(name), "utf8"));
  let scratch: Scratch | null = null;
  const open = (): Scratch => {
    const made = createScratch();
    for (const [path, content] of page.files) made.write(path, content);
    return made;
  };
  return {
    missing: missingFor("kvm-x86_64"),
    dialogues: page.dialogues.map((dialogue) => ({ ...dialogue, title: titleOf(dialogue) })),
    type: (dialogue) => typeAll((scratch ??= open()), dialogue),
    close: () => scratch?.remove(),
  };
}

/** What the page says of a dialogue. */
export function told({ commands, output }: Dialogue): Typed {
  return { statuses: typeable(commands).map(({ status }) => status), output: output === null ? null : steady(output) };
}

function titleOf({ line, commands }: Dialogue): string {
  return `line ${line}: ${commands.map(({ text }) => text.replace(/ +#.*/, "")).join("; ")}`;
}

function typeable(commands: Command[]): Command[] {
  return commands.filter(({ text }) => text !== RUNS_THIS);
}

/** Ends behind a command whose status is another one than the page says, and shows its output then. */
async function typeAll(scratch: Scratch, { commands, output: expected }: Dialogue): Promise<Typed> {
  const statuses: number[] = [];
  let output = "";
  for (const { text, status } of typeable(commands)) {
    const end = await scratch.type(text);
    statuses.push(end.status);
    output += end.stdout;
    if (end.status !== status) return { statuses, output: `$ ${text}\n${end.stdout}` };
  }
  if (expected === null) return { statuses, output: null };
  return { statuses, output: steady(shows(output, expected) ? expected : output) };
}
