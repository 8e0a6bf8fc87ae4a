/** Boot tests: runs guests as a user would, with a time limit, and sees to it that nothing of them stays behind. */
import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { builtApplication } from "../harness/application.ts";
import { startImage } from "../harness/native.ts";
import { missingFor } from "../harness/needs.ts";
import { livingMembers } from "../harness/processes.ts";
import { TARGETS, targetWords, type TargetName } from "../harness/targets.ts";

export { TARGETS, type TargetName };

/** A time limit that a busy machine keeps, too. */
export const LIMIT = 60_000;
/** For tests that build first. */
export const BUILD_LIMIT = 240_000;

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const TSUK = fileURLToPath(new URL("../../tools/bin/tsuk.mjs", import.meta.url));
/** All boot tests build here: an application that several of them use is built once. */
export const OUT = fileURLToPath(new URL("../../build/boot", import.meta.url));

/** Why the tests of a target have to be skipped; null when they can run. */
export const whyNot = Object.fromEntries(TARGETS.map((target) => [target, missingFor(target)])) as Record<
  TargetName,
  string | null
>;

/** The name of a group of tests, with the reason where it is skipped. */
export function titled(target: TargetName, title: string): string {
  return whyNot[target] ? `${title} on ${target} (${whyNot[target]})` : `${title} on ${target}`;
}

/** The folder of a test application. */
export function application(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

export interface Ended {
  /** The exit status; 128 + the signal's number where a signal ended it; -1 when its time was up. */
  status: number;
  stdout: string;
  stderr: string;
  milliseconds: number;
  /** Processes that it left behind, by their command lines. They have been killed. */
  leftovers: string[];
}

export interface Running {
  child: ChildProcess;
  /** Resolves as soon as the standard output has `text` in it; throws when the command ends without. */
  prints(text: string): Promise<void>;
  /** Sends a signal to the command, or with `all` to everything it has started as well, as a terminal does. */
  signal(name: NodeJS.Signals, all?: boolean): void;
  end: Promise<Ended>;
}

export interface LaunchOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** What it reads. Two words have a meaning: "closed": it has no standard input; "open": nothing comes, but no end either, until `child.stdin` is ended. */
  input?: string;
  limit?: number;
  /** What stands in front of the command, and starts it somewhere else. */
  before?: string[];
}

const SIGNALS: Record<string, number> = { SIGHUP: 1, SIGINT: 2, SIGPIPE: 13, SIGKILL: 9, SIGTERM: 15, SIGSEGV: 11 };
const groups = new Set<number>();
process.once("exit", () => groups.forEach((group) => killGroup(group, "SIGKILL")));

/** Starts a command as the leader of a process group of its own. */
export function launch(
  command: string[],
  { cwd = PROJECT, env = process.env, input = "", limit = LIMIT }: LaunchOptions = {},
): Running {
  const started = performance.now();
  const stdin = input === "closed" ? "ignore" : "pipe";
  const child = spawn(command[0]!, command.slice(1), { cwd, env, detached: true, stdio: [stdin, "pipe", "pipe"] });
  const group = child.pid!;
  groups.add(group);
  let stdout = "";
  let stderr = "";
  let isLate = false;
  const listeners = new Set<() => void>();
  const timer = setTimeout(() => ((isLate = true), killGroup(group, "SIGKILL")), limit);
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    for (const listener of [...listeners]) listener();
  });
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin?.on("error", () => undefined); // it has ended without reading all
  if (input !== "open") child.stdin?.end(input);

  const closed = new Promise((done) => child.once("close", done)); // all output has been read
  const end = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      void (async () => {
        clearTimeout(timer);
        const leftovers = await livingMembers(group);
        killGroup(group, "SIGKILL");
        groups.delete(group);
        await closed;
        for (const listener of [...listeners]) listener();
        const status = isLate ? -1 : (code ?? 128 + (SIGNALS[signal!] ?? 0));
        resolve({ status, stdout, stderr, milliseconds: performance.now() - started, leftovers });
      })();
    });
  });
  let ended = false;
  const finished = end.then(() => (ended = true));
  return {
    child,
    end,
    signal: (name, all = false) => (all ? killGroup(group, name) : void child.kill(name)),
    async prints(text) {
      while (!stdout.includes(text)) {
        if (ended) throw new Error(`it ended without "${text}":\n${stdout}${stderr}`);
        await Promise.race([finished, new Promise<void>((wake) => listeners.add(wake))]);
        listeners.clear();
      }
    },
  };
}

function killGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // nobody is left
  }
}

/** `tsuk` with arguments. */
export function launchTsuk(args: string[], options?: LaunchOptions): Running {
  return launch([...(options?.before ?? []), process.execPath, TSUK, ...args], options);
}

export function tsuk(args: string[], options?: LaunchOptions): Promise<Ended> {
  return launchTsuk(args, options).end;
}

export interface GuestOptions extends LaunchOptions {
  memory?: string;
  machine?: "pc" | "q35" | "microvm";
  /** Kernel parameters. */
  kernel?: string[];
  set?: string[];
  out?: string;
  timeout?: number;
  /** Further options. */
  more?: string[];
}

/** The arguments of `tsuk run`. */
export function runArguments(name: string, target: TargetName, args: string[], options: GuestOptions = {}): string[] {
  const { memory, machine, kernel = [], set = [], out = OUT, timeout, more = [] } = options;
  return [
    ...["run", application(name), ...targetWords(target), "--out", out, "--accel", "tcg"],
    ...(memory ? ["-m", memory] : []),
    ...(machine ? ["-M", machine] : []),
    ...(timeout ? ["--timeout", String(timeout)] : []),
    ...kernel.flatMap((word) => ["-k", word]),
    ...set.flatMap((word) => ["--set", word]),
    ...[...more, "--"],
    ...args,
  ];
}

/** Runs a test application to its end by `tsuk run`. */
export function runByTsuk(
  name: string,
  target: TargetName,
  args: string[],
  options: GuestOptions = {},
): Promise<Ended> {
  return tsuk(runArguments(name, target, args, options), options);
}

/** Runs a test application that has been built to its end: as `tsuk run` starts it, but without tsuk's own second where that can be. */
export async function run(
  name: string,
  target: TargetName,
  args: string[],
  options: GuestOptions = {},
): Promise<Ended> {
  if (target === "node") return runByTsuk(name, target, args, options);
  const { memory = "64M", kernel = [], out = OUT, input = "", limit = LIMIT } = options;
  const typed = input === "closed" ? "" : input;
  const started = performance.now();
  const end = await startImage(builtApplication(application(name), target, out), target, {
    ...{ args, memory, parameters: kernel, seconds: (limit - MARGIN) / 1000 },
    input: target.startsWith("linuxu") ? typed : `${typed}${CONTROL_D}`,
  });
  const { status, output, messages, leftovers } = end;
  return { status, stdout: output, stderr: messages, milliseconds: performance.now() - started, leftovers };
}

/** Until a test's own time is up. */
const MARGIN = 3000;
/** The end of what is typed on a serial line. */
const CONTROL_D = "\x04";

/** Builds a test application; throws the tool's words when that fails. */
export async function build(
  name: string,
  target: TargetName,
  options: { set?: string[]; out?: string } = {},
): Promise<void> {
  const { set = [], out = OUT } = options;
  const command = ["build", application(name), ...targetWords(target), "--out", out];
  const { status, stderr } = await tsuk([...command, ...set.flatMap((word) => ["--set", word])], {
    limit: BUILD_LIMIT,
  });
  if (status !== 0) throw new Error(`building ${name} for ${target} ended with ${status}:\n${stderr}`);
}
