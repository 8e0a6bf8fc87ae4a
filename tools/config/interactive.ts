/** `tsuk config` without a subcommand: asks, and saves the answers. */
import { pc } from "../colors.ts";
import { configText, writeConfig } from "../kconfig/index.ts";
import { shortName } from "../menuconfig/names.ts";
import { askAll } from "./ask.ts";
import type { Subject } from "./subject.ts";

/** 128 + SIGINT. */
const INTERRUPTED = 130;

/**
 * Asks for what can be configured, on standard input and output, and writes the configuration: all of it when the end is reached or the
 * input ends, nothing after Ctrl-C or a wrong answer in a pipe. Returns the command's status.
 */
export async function configure(subject: Subject, warnings: string[], onlyNew: boolean): Promise<number> {
  const { tree, configFile } = subject;
  for (const warning of warnings) process.stderr.write(`${pc.yellow("warning:")} ${warning}\n`);
  const { stdin: input, stdout: output } = process;
  const before = configText(tree);
  const { questions, isCutShort, isInterrupted } = await askAll(tree, onlyNew, {
    input,
    output,
    isTerminal: Boolean(input.isTTY && output.isTTY),
  });
  if (isInterrupted) {
    const isLost = configText(tree) !== before;
    process.stderr.write(isLost ? "Interrupted: the answers were not saved.\n" : "Interrupted.\n");
    return INTERRUPTED;
  }
  if (onlyNew && questions === 0) output.write("Nothing is new.\n");
  if (isCutShort) output.write("The input has ended: all other questions keep their values.\n");
  const isWritten = writeConfig(tree, configFile);
  output.write(isWritten ? `Saved ${shortName(configFile)}\n` : `${shortName(configFile)} has not changed.\n`);
  return 0;
}
