/** An instance's guest, from its start to its end: as `tsuk run` runs one, with a log in place of a terminal. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { CliError } from "../errors.ts";
import { boundToUs, imageFinder } from "../run/guest-process.ts";
import { guestInput } from "../run/input.ts";
import type { Launch } from "../run/launch.ts";
import { STATUS_TIMEOUT } from "../run/options.ts";
import { lostGuest } from "../run/qemu.ts";
import { ReportFilter } from "../trace/index.ts";
import { identify, type Identity } from "./identity.ts";
import { QMP_ARGUMENTS, watchMachine } from "./qmp.ts";
import type { InstanceEnd, InstanceRecord } from "./record.ts";

export interface Guest {
  /** Null when it has ended already. */
  identity: Identity | null;
  /** Resolves when it runs for certain, or has printed something, or has ended. */
  started: Promise<unknown>;
  /** Throws when it could not be started, or ended without anybody knowing how. */
  end: Promise<InstanceEnd>;
  type(bytes: Buffer): void;
  /** Asks the machine to end; `end` says so then. */
  stop(): void;
}

/** How long a process has to be there to count as started. A virtual machine is asked. */
const STAYS = 150;
const POLL = 5;
/** How long a machine whose time is up may take to end. */
const GRACE = 2000;
const STATUS_CRASH = 134;

/** Starts it. What it prints goes to `show`, crash reports with their backtraces; what QEMU says beside that to `say`. */
export async function startGuest(
  launch: Launch,
  record: InstanceRecord,
  folder: string,
  show: (bytes: Buffer) => void,
  say: (bytes: Buffer) => void,
): Promise<Guest> {
  const isMachine = basename(launch.command[0]!).startsWith("qemu-system-");
  const command = isMachine ? [...launch.command, ...QMP_ARGUMENTS] : launch.command;
  const [program, ...words] = boundToUs(command);
  const child = spawn(program!, words, {
    ...(isMachine && { cwd: folder }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined); // it has ended
  try {
    await once(child, "spawn");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new CliError(`there is no command "${command[0]}"`, launch.hint);
  }
  const identity = identify(child.pid!);
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const watch = isMachine ? watchMachine(folder) : null;
  const input = guestInput(child.stdin, child.pid, launch.inputReady);
  let isStopped = false;
  let isLate = false;
  const stop = (): void => {
    isStopped = true;
    child.kill("SIGTERM");
  };
  const { timeoutSeconds } = record.options;
  const timer =
    timeoutSeconds === null
      ? null
      : setTimeout(() => {
          isLate = true;
          child.kill("SIGTERM");
          setTimeout(() => child.kill("SIGKILL"), GRACE).unref();
        }, timeoutSeconds * 1000);

  // on Node a report has its backtrace already
  const filters = record.platform === "node" ? [] : [new ReportFilter({ findImage: imageFinder(record) })];
  const output = [...launch.stages, ...filters].reduce<Readable>((from, to) => from.pipe(to), child.stdout);
  const printed = once(output, "data");
  output.on("data", show);
  child.stderr.on("data", say);
  const drained = Promise.all([once(output, "end"), once(child.stderr, "end")]);
  const end = (async (): Promise<InstanceEnd> => {
    const [status, signal] = await exited;
    await drained;
    if (timer) clearTimeout(timer);
    watch?.stop();
    input.stop();
    if (isLate) return { state: "exited", status: STATUS_TIMEOUT, detail: "its time was up" };
    const ownStatus = watch?.wasSignalled() || (isStopped && launch.zeroIsVague) ? null : launch.readStatus(status);
    if (ownStatus !== null)
      return { state: ownStatus === STATUS_CRASH ? "crashed" : "exited", status: ownStatus, detail: "" };
    if (isStopped)
      return { state: "exited", status: 128 + constants.signals[signal ?? "SIGTERM"], detail: stoppedBy(signal) };
    if (signal || watch?.wasSignalled()) {
      const name = signal ?? "SIGTERM";
      return { state: "crashed", status: 128 + constants.signals[name], detail: `${name} ended its process` };
    }
    return lostGuest(status, launch.lastWords?.() ?? "");
  })();
  const runs = watch ? watch.running : untilThere(child.pid!, command[0]!).then(() => delay(STAYS));
  return {
    identity,
    started: Promise.race([printed, runs, end]),
    end,
    type: (bytes) => input.write(bytes),
    stop,
  };
}

function stoppedBy(signal: NodeJS.Signals | null): string {
  return signal === "SIGKILL" ? "stopped: killed, since it did not end" : "stopped";
}

/** Waits until process `pid` is `program`, not what starts it. */
async function untilThere(pid: number, program: string): Promise<void> {
  for (;;) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0")[0] === program) return;
    } catch {
      return; // it has ended
    }
    await delay(POLL);
  }
}
