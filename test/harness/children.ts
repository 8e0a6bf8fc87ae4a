/** Commands that tests start. None outlives the test run, whichever way that ends. */
import { spawn, type ChildProcess } from "node:child_process";
import type { Readable, Transform } from "node:stream";
import { once } from "node:events";
import { guestInput } from "../../tools/run/input.ts";
import { livingMembers } from "./processes.ts";

export interface Finished {
  /** The exit status; 128 + the signal's number where a signal ended it, as a shell has it; 124 when its time was up. */
  status: number;
  stdout: string;
  stderr: string;
  /** Processes that it left behind, by their command lines. They have been killed. */
  leftovers: string[];
}

export interface StartOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** What it reads; nothing by default. */
  input?: string;
  /** Does not close its input behind that: QEMU would close the serial line, and lose what the guest still prints. */
  keepsInputOpen?: boolean;
  /** What its standard output goes through before it is kept. */
  stages?: Transform[];
  /** The input waits for that, and goes in small pieces. */
  inputReady?: Promise<void>;
  /** Milliseconds until it is killed. */
  timeout: number;
}

const STATUS_TIMEOUT = 124;
const running = new Set<ChildProcess>();

process.once("exit", killAll);
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.once(signal, () => {
    killAll();
    process.exit(130);
  });
}

function killAll(): void {
  for (const child of running) kill(child);
}

/** A child is the leader of a group of its own, so that what it started goes with it. */
function kill(child: ChildProcess): void {
  try {
    process.kill(-child.pid!, "SIGKILL");
  } catch {
    // it has ended already
  }
}

/** Runs a command to its end. Throws only when it cannot be started. */
export async function start(command: string[], options: StartOptions): Promise<Finished> {
  const { cwd, env = process.env, input = "", keepsInputOpen = false, timeout, stages = [], inputReady } = options;
  const child = spawn(command[0]!, command.slice(1), { cwd, env, detached: true });
  running.add(child);
  let stdout = "";
  let stderr = "";
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    kill(child);
  }, timeout);
  const output = stages.reduce<Readable>((from, to) => from.pipe(to), child.stdout);
  output.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.on("error", () => undefined); // it ended without reading all
  const typed = guestInput(child.stdin, child.pid, inputReady);
  typed.write(Buffer.from(input));
  if (!keepsInputOpen) child.stdin.end();
  const ended = Promise.all([output, child.stderr].map((stream) => once(stream, "end")));
  try {
    // throws when it cannot be started
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    const leftovers = await livingMembers(child.pid!);
    kill(child);
    await ended;
    return { status: isLate ? STATUS_TIMEOUT : (code ?? 128 + signalNumber(signal)), stdout, stderr, leftovers };
  } finally {
    clearTimeout(timer);
    typed.stop();
    running.delete(child);
  }
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return { SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15, SIGILL: 4, SIGBUS: 7 }[signal as "SIGKILL"] ?? 0;
}
