/** tsuk trace */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { CliError } from "../errors.ts";
import { describe, findReports } from "../trace/index.ts";

export function addTraceCommand(program: Command): void {
  program
    .command("trace")
    .description("name the TypeScript lines of crash reports in a saved console log")
    .argument("[log]", "the log; standard input when left out or -", "-")
    .option("--image <file.dbg>", "the twin with symbols, when it is not build/<image>.dbg")
    .option("--out <folder>", "where images are", "build")
    .action(async (log: string, options: { image?: string; out: string }) => {
      if (log !== "-" && !existsSync(log)) throw new CliError(`there is no file ${log}`);
      const reports = findReports(readFileSync(log === "-" ? 0 : log, "utf8"));
      if (reports.length === 0)
        throw new CliError("there is no crash report in this log", 'A report begins with a line "*** crash: …".');
      for (const report of reports) {
        process.stdout.write(`crash: ${report.cause}\n`);
        process.stdout.write(
          await describe(report, (name) => options.image ?? findTwin(join(options.out, `${name}.dbg`))),
        );
      }
    });
}

function findTwin(file: string): string | null {
  return existsSync(file) ? file : null;
}
