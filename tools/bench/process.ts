/** Child processes of benchmarks: run to their end or to a deadline, with the moment at which a text appeared. */
import { spawn } from "node:child_process";
import { CliError } from "../errors.ts";

export interface Ended {
  status: number | null;
  output: string;
  errors: string;
  /** Milliseconds from the start until `until` was seen in the output; null when it never was. */
  seenAfter: number | null;
  timedOut: boolean;
}

export interface Run {
  command: string[];
  /** Milliseconds after which the process is killed. */
  timeout: number;
  /** A text to look for in the output. With `stop` the process is ended as soon as it is there. */
  until?: string;
  stop?: boolean;
  /** Where it runs. */
  cwd?: string;
}

/** Runs a command. Nothing is left behind, also when this process is ended. */
export function runProcess({ command, timeout, until, stop, cwd }: Run): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command[0]!, command.slice(1), { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const end: Ended = { status: null, output: "", errors: "", seenAfter: null, timedOut: false };
    const kill = (): void => void child.kill("SIGKILL");
    const timer = setTimeout(() => {
      end.timedOut = true;
      kill();
    }, timeout);
    process.once("exit", kill);
    child.stdout.setEncoding("latin1").on("data", (text: string) => {
      end.output += text;
      if (until === undefined || end.seenAfter !== null || !end.output.includes(until)) return;
      end.seenAfter = performance.now() - start;
      if (stop) kill();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (end.errors += text));
    const cleanUp = (): void => {
      clearTimeout(timer);
      process.off("exit", kill);
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      cleanUp();
      reject(
        error.code === "ENOENT"
          ? new CliError(`there is no command "${command[0]}"`, "tsuk doctor says what is missing.")
          : error,
      );
    });
    child.on("close", (status) => {
      cleanUp();
      resolve({ ...end, status });
    });
  });
}
