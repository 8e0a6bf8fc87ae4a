/** Runs a command of the test run and keeps what it prints. */
import { spawn } from "node:child_process";
import { projectRoot } from "../project.ts";

export interface CommandEnd {
  status: number | null;
  output: string;
}

const TIMEOUT = 600_000;

/** Runs a command to its end, at most ten minutes. Standard output and errors come back together. */
export function runCommand(command: string[], cwd: string = projectRoot): Promise<CommandEnd> {
  return new Promise((resolve) => {
    const child = spawn(command[0]!, command.slice(1), { cwd, stdio: ["ignore", "pipe", "pipe"], timeout: TIMEOUT });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", (error) => resolve({ status: null, output: error.message }));
    child.on("close", (status, signal) =>
      resolve({ status, output: signal ? `${output}\nended by ${signal}` : output }),
    );
  });
}
