/** Runs a tool of the build and turns its failure into an error that shows the tool's own words. */
import { spawn } from "node:child_process";
import { CliError } from "../errors.ts";
import type { Reporter } from "./reporter.ts";

export interface Execution {
  command: string[];
  /** What the step was about, for the error message: "the C compiler". */
  what: string;
  /** The system package that has the command, for when it is missing. */
  package?: string;
  cwd?: string;
  /** What its environment has beside ours. */
  env?: Record<string, string>;
  reporter: Reporter;
}

/** Runs a command to its end; returns its standard output. */
export function execute({ command, what, package: systemPackage, cwd, env, reporter }: Execution): Promise<string> {
  reporter.command(command);
  return new Promise((resolve, reject) => {
    const child = spawn(command[0]!, command.slice(1), {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") return reject(error);
      const hint = systemPackage
        ? `Install it: apt-get install ${systemPackage}   (tsuk doctor lists all that is missing)`
        : "";
      reject(new CliError(`${what} is missing: there is no command "${command[0]}"`, hint));
    });
    child.on("close", (status, signal) => {
      if (status === 0) return resolve(output);
      const words = (errors.trim() || output.trim()).split("\n").slice(0, 60).join("\n");
      const end = signal ? `was ended by ${signal}` : `failed with status ${status}`;
      reject(new CliError(`${what} ${end}\n${words}`));
    });
  });
}
