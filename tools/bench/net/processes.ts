/** Processes that run while others are measured. None of them is left behind, however this one ends. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { boundToUs } from "../../run/guest-process.ts";

export interface Running {
  pid: number;
  /** Whether it has ended. */
  hasEnded(): boolean;
  /** What it has printed on both streams so far. */
  output(): string;
  /** Waits until it has printed `text`. The time in milliseconds from its start; null when it ended before, or after `limit` milliseconds. */
  prints(text: string, limit: number): Promise<number | null>;
  stop(): Promise<void>;
}

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
const STATUS_OF_SIGNAL = 128;
const children = new Set<ChildProcess>();

/** Starts a command; `before` is put in front of it to run it elsewhere. */
export function start(command: string[], before: string[] = []): Running {
  const [program, ...args] = [...before, ...boundToUs(command)];
  const begun = performance.now();
  const child = spawn(program!, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let ended = false;
  children.add(child);
  const end = new Promise<void>((resolve) => {
    const finish = (error?: Error): void => {
      if (error) output += error.message;
      ended = true;
      children.delete(child);
      resolve();
    };
    child.on("error", finish).on("close", () => finish());
  });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("latin1").on("data", (text: string) => (output += text));
  return {
    pid: child.pid ?? -1,
    hasEnded: () => ended,
    output: () => output,
    async prints(text, limit) {
      const stop = AbortSignal.timeout(limit);
      while (!output.includes(text)) {
        if (ended || stop.aborted) return null;
        await Promise.race([once(child.stdout, "data", { signal: stop }).catch(() => undefined), end]);
      }
      return performance.now() - begun;
    },
    async stop() {
      child.kill("SIGKILL");
      await end;
    },
  };
}

/** Runs `work` such that signals end all processes that it has started, and then this one. */
export async function endingAll<T>(work: () => Promise<T>): Promise<T> {
  const killAll = (): void => {
    for (const child of children) child.kill("SIGKILL");
  };
  const handlers = Object.entries(SIGNALS).map(
    ([name, number]) => [name, (): void => process.exit(STATUS_OF_SIGNAL + number)] as const,
  );
  process.on("exit", killAll);
  for (const [name, handler] of handlers) process.on(name, handler);
  try {
    return await work();
  } finally {
    killAll();
    process.off("exit", killAll);
    for (const [name, handler] of handlers) process.off(name, handler);
  }
}

export { delay };
