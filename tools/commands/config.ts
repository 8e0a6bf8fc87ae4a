/** tsuk config and its subcommands; those that people know from elsewhere are commands of their own as well. */
import type { Command } from "commander";
import { addQuestions } from "./config-questions.ts";
import { addSubjectOptions, type SubjectOptions } from "../config/subject.ts";

/** A way to call a subcommand that begins with it, such as `tsuk olddefconfig`. */
const HIDDEN = { hidden: true };

/** Adds the commands. The own action of `tsuk config` is asking line by line. */
export function addConfigCommand(program: Command): void {
  const config = program
    .command("config")
    .description("configure an application or any Kconfig tree: line by line, by files, by rules, by name");
  for (const parent of [config, program]) {
    addFileCommands(parent, parent === program ? HIDDEN : {});
    addRuleCommands(parent, parent === program ? HIDDEN : {});
    addNameCommands(parent, parent === program ? HIDDEN : {});
  }
  addQuestions(config);
}

const APP = ["[app]", "the application (default: in the current folder)"] as const;

function addFileCommands(parent: Command, hidden: { hidden?: boolean }): void {
  addSubjectOptions(parent.command("defconfig", hidden))
    .description("make a configuration from a minimal one: what the file does not say gets its default")
    .argument("[file]", "the minimal configuration (default: defconfig of the application, or here)")
    .argument(...APP)
    .action(async (file: string | undefined, app: string | undefined, options: SubjectOptions) =>
      (await run()).defconfig(given(file, app), options),
    );
  addSubjectOptions(parent.command("olddefconfig", hidden))
    .description("bring a configuration up to date: what is new gets its default")
    .argument(...APP)
    .action(async (app: string | undefined, options: SubjectOptions) => (await run()).olddefconfig(app, options));
  addSubjectOptions(parent.command("savedefconfig", hidden))
    .description("write a minimal configuration: only what differs from the defaults")
    .argument("[file]", "where to (default: defconfig of the application, or here)")
    .argument(...APP)
    .action(async (file: string | undefined, app: string | undefined, options: SubjectOptions) =>
      (await run()).savedefconfig(given(file, app), options),
    );
}

function addRuleCommands(parent: Command, hidden: { hidden?: boolean }): void {
  for (const [name, what] of [
    ["allnoconfig", "turn off whatever can be"],
    ["allyesconfig", "turn on whatever can be"],
    ["alldefconfig", "set everything to its default"],
  ] as const) {
    addSubjectOptions(parent.command(name, hidden))
      .description(what)
      .argument(...APP)
      .action(async (app: string | undefined, options: SubjectOptions) => (await run()).preset(name, app, options));
  }
  addSubjectOptions(parent.command("randconfig", hidden))
    .description("make a random configuration that is valid")
    .argument(...APP)
    .option("--seed <number>", "makes the same configuration again; it is printed")
    .action(async (app: string | undefined, options: SubjectOptions & { seed?: string }) =>
      (await run()).randconfig(app, options),
    );
}

function addNameCommands(parent: Command, hidden: { hidden?: boolean }): void {
  addSubjectOptions(parent.command("set", hidden))
    .description("set values by name; says why where one cannot be had, and changes nothing then")
    .argument("<NAME=VALUE...>", "assignments; an application may stand before them")
    .action(async (args: string[], options: SubjectOptions) => (await run()).set(args, options));
  addSubjectOptions(parent.command("explain", hidden))
    .description("show a value, why it is so, and what has to change for it to be turned on")
    .argument("<NAME...>", "names; an application may stand behind them")
    .action(async (args: string[], options: SubjectOptions) => (await run()).explainAll(args, options));
}

function run(): Promise<typeof import("../config/run.ts")> {
  return import("../config/run.ts");
}

function given(...args: (string | undefined)[]): string[] {
  return args.filter((arg) => arg !== undefined);
}
