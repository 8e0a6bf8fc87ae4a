/**
 * Has a compiler that is a program for Node do a job: in a process of its own, or in one that stays (compilers.ts) where there are such.
 * Both are told the same arguments, on the command line or by a message.
 */
import { spawn } from "node:child_process";
import { connect } from "node:net";

/** The environment variable that names the socket of the compilers that stay. */
export const COMPILERS = "TSUK_COMPILERS";

export interface Question {
  /** The program: asc-worker.ts in the bundle of who asks, or wasm2c.cjs. */
  worker: string;
  /** What its environment has beside what everybody's has. */
  environment: Record<string, string>;
  args: string[];
}

export interface Answer {
  status: number | null;
  signal: NodeJS.Signals | null;
  /** What the compiler said. */
  messages: string;
}

/** What a compiler that stays says when a job is done. */
export interface JobDone {
  /** Its warnings. */
  messages: string;
  /** The memory that the process has. */
  bytes: number;
}

export async function askCompiler(question: Question): Promise<Answer> {
  const socket = process.env[COMPILERS];
  return (socket ? await askStaying(socket, question) : null) ?? startCompiler(question);
}

/** Null when nobody answers. */
function askStaying(socket: string, question: Question): Promise<Answer | null> {
  return new Promise((resolve) => {
    let text = "";
    const connection = connect(socket, () => connection.write(JSON.stringify(question)));
    connection.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    connection.on("error", () => undefined); // "close" follows
    connection.on("close", () => resolve(readAnswer(text)));
  });
}

function readAnswer(text: string): Answer | null {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return null; // it came to an end in the middle
  }
}

function startCompiler({ worker, environment, args }: Question): Promise<Answer> {
  const { CI: _, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--enable-source-maps", worker, ...args], {
      stdio: ["ignore", "inherit", "pipe"],
      env: { ...inherited, ...environment },
    });
    let messages = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (messages += chunk));
    child.on("error", reject);
    child.on("close", (status, signal) => resolve({ status, signal, messages }));
  });
}
