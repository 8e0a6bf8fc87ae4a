/** Boot tests: runs `tsuk` as a user would, with a time limit, and sees to it that nothing of it stays behind. */
import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { missingFor } from "../harness/needs.ts";

export const PLATFORMS = ["node", "linuxu", "kvm"] as const;
export type PlatformName = (typeof PLATFORMS)[number];

/** A time limit that a busy machine keeps, too. */
export const LIMIT = 60_000;
/** For tests that build first. */
export const BUILD_LIMIT = 240_000;

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const TSUK = fileURLToPath(new URL("../../tools/bin/tsuk.mjs", import.meta.url));
/** All boot tests build here: an application that several of them use is built once. */
export const OUT = fileURLToPath(new URL("../../build/boot", import.meta.url));

/** Why the tests of a platform have to be skipped; null when they can run. */
export const whyNot: Record<PlatformName, string | null> = {
  node: null,
  linuxu: missingFor("linuxu"),
  kvm: missingFor("kvm"),
};

/** The name of a group of tests, with the reason where it is skipped. */
export function titled(platform: PlatformName, title: string): string {
  return whyNot[platform] ? `${title} on ${platform} (${whyNot[platform]})` : `${title} on ${platform}`;
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

/** Members of a process group that still run. One that is just ending gets a moment for it. */
async function livingMembers(group: number): Promise<string[]> {
  if (process.platform !== "linux") return [];
  let living: string[] = [];
  for (let tries = 0; tries < 20; tries++) {
    living = membersOf(group);
    if (!living.length) break;
    await delay(50);
  }
  return living;
}

function membersOf(group: number): string[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const process = readProcess(Number(name));
    if (!process || process.group !== group || process.state === "Z") return [];
    return [`${name} ${process.command}`];
  });
}

export interface ProcessState {
  state: string;
  parent: number;
  group: number;
  /** Seconds of processor time, user and system. */
  seconds: number;
  command: string;
}

/** What /proc says about a process; null when there is none. */
export function readProcess(pid: number): ProcessState | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      state: fields[0]!,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      seconds: (Number(fields[11]) + Number(fields[12])) / 100, // clock ticks, of which Linux has 100 in a second
      command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim(),
    };
  } catch {
    return null;
  }
}

/** The process that `parent` has started. */
export function childOf(parent: number): number {
  for (const name of readdirSync("/proc")) {
    if (/^\d+$/.test(name) && readProcess(Number(name))?.parent === parent) return Number(name);
  }
  throw new Error(`process ${parent} has no child`);
}

/** `tsuk` with arguments. */
export function launchTsuk(args: string[], options?: LaunchOptions): Running {
  return launch([process.execPath, TSUK, ...args], options);
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
}

/** The arguments of `tsuk run`. */
export function runArguments(
  name: string,
  platform: PlatformName,
  args: string[],
  options: GuestOptions = {},
): string[] {
  const { memory, machine, kernel = [], set = [], out = OUT, timeout } = options;
  return [
    ...["run", application(name), "-p", platform, "--out", out, "--accel", "tcg"],
    ...(memory ? ["-m", memory] : []),
    ...(machine ? ["-M", machine] : []),
    ...(timeout ? ["--timeout", String(timeout)] : []),
    ...kernel.flatMap((word) => ["-k", word]),
    ...set.flatMap((word) => ["--set", word]),
    "--",
    ...args,
  ];
}

/** Runs a test application to its end. */
export function run(name: string, platform: PlatformName, args: string[], options: GuestOptions = {}): Promise<Ended> {
  return tsuk(runArguments(name, platform, args, options), options);
}

/** Builds a test application; throws the tool's words when that fails. */
export async function build(
  name: string,
  platform: PlatformName,
  options: { set?: string[]; out?: string } = {},
): Promise<void> {
  const { set = [], out = OUT } = options;
  const command = ["build", application(name), "-p", platform, "--out", out, ...set.flatMap((word) => ["--set", word])];
  const { status, stderr } = await tsuk(command, { limit: BUILD_LIMIT });
  if (status !== 0) throw new Error(`building ${name} for ${platform} ended with ${status}:\n${stderr}`);
}
