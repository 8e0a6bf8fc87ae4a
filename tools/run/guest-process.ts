/**
 * A guest as a child process: its console is ours, crash reports in it are resolved as they appear, and it never outlives us.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { PassThrough, type Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { basename, dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { CliError } from "../errors.ts";
import { hasCommand } from "./defaults.ts";
import { ReportFilter } from "../trace/index.ts";
import type { BuildResult } from "../pipeline/build.ts";
import { guestInput } from "./input.ts";
import type { Launch } from "./launch.ts";
import { STATUS_TIMEOUT } from "./options.ts";

export interface GuestEnd {
  status: number | null;
  signal: NodeJS.Signals | null;
  timedOut: boolean;
  interrupted: boolean;
}

const SIGNAL_DELAY = 200;
const CONTROL_C = 3;
const CONTROL_D = "\x04";
const STATUS_INTERRUPTED = 130;
/** How long a guest that was asked to end may take before it is killed. */
const GRACE = 2000;

/** Runs it to its end, or until `stop`. */
export function runGuest(
  launch: Launch,
  image: BuildResult,
  timeoutSeconds: number | null,
  stop?: AbortSignal,
): Promise<GuestEnd> {
  const { command, cwd, serial, hint } = launch;
  return new Promise((resolve, reject) => {
    const [program, ...args] = boundToUs(command);
    const child = spawn(program!, args, { cwd, stdio: ["pipe", "pipe", "inherit"] });
    const end: GuestEnd = { status: null, signal: null, timedOut: false, interrupted: false };
    const kill = (): void => endProcess(child);
    const onSignal = (): void => {
      end.interrupted = true;
      kill();
    };
    const onExit = (): void => void child.kill("SIGKILL");
    const timer =
      timeoutSeconds === null ? null : setTimeout(() => ((end.timedOut = true), kill()), timeoutSeconds * 1000);
    const stopInput = connectInput(child, launch, onSignal);
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
    process.once("exit", onExit);

    stop?.addEventListener("abort", kill);
    if (stop?.aborted) kill();

    const filter = launch.resolved ? new PassThrough() : new ReportFilter({ findImage: imageFinder(image) });
    [...launch.stages, filter]
      .reduce<Readable>((from, to) => from.pipe(to), child.stdout)
      .pipe(process.stdout, { end: false });
    const cleanUp = (): void => {
      if (timer) clearTimeout(timer);
      stop?.removeEventListener("abort", kill);
      process.stdout.off("error", kill);
      stopInput();
      process.off("exit", onExit);
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(name, onSignal);
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      cleanUp();
      reject(error.code === "ENOENT" ? new CliError(`there is no command "${command[0]}"`, hint) : error);
    });
    const exited = new Promise<void>((done) => {
      child.on("exit", (status, signal) => {
        Object.assign(end, { status, signal });
        done();
      });
    });
    void Promise.all([exited, once(filter, "end")]).then(async () => {
      // QEMU ends with 0 by a signal only: one to all of the terminal's processes may reach it before it reaches us
      if (serial && end.status === 0 && (launch.zeroIsVague || launch.readStatus(0) === null))
        await delay(SIGNAL_DELAY);
      cleanUp();
      resolve(end);
    });
    process.stdout.on("error", kill); // nobody reads any more
  });
}

/** The command such that the kernel ends it when this process ends, even by SIGKILL, where setpriv(1) can arrange that. */
export function boundToUs(command: string[]): string[] {
  const isThere = command[0]!.includes("/") || hasCommand(command[0]!);
  return isThere && hasCommand("setpriv") ? ["setpriv", "--pdeathsig", "KILL", ...command] : command;
}

/** The exit status of the command when something else than the guest ended it; null otherwise. */
export function foreignStatus(end: GuestEnd): number | null {
  if (end.timedOut) return STATUS_TIMEOUT;
  return end.interrupted ? STATUS_INTERRUPTED : null;
}

function endProcess(child: ChildProcess): void {
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), GRACE).unref();
}

/** Our standard input becomes the guest's. The result undoes it. */
function connectInput(child: ChildProcess, { serial, inputReady }: Launch, interrupt: () => void): () => void {
  const { stdin } = process;
  const guest = child.stdin!;
  const input = guestInput(guest, child.pid, inputReady);
  guest.on("error", () => undefined); // the guest is gone; its exit is reported elsewhere
  const raw = serial && stdin.isTTY;
  if (raw) stdin.setRawMode(true);
  const onData = (chunk: Buffer): void => {
    if (raw && chunk.includes(CONTROL_C)) return interrupt();
    input.write(chunk);
  };
  const onEnd = (): void => {
    if (serial)
      input.write(Buffer.from(CONTROL_D)); // and the pipe stays open: QEMU's end of it is the serial line
    else guest.end();
  };
  (stdin as { ref?: () => void }).ref?.(); // a guest before this one may have let go of it
  stdin.on("data", onData).once("end", onEnd).resume();
  if (stdin.readableEnded) onEnd();
  return () => {
    stdin.off("data", onData).off("end", onEnd);
    if (raw) stdin.setRawMode(false);
    stdin.pause();
    input.stop();
    guest.destroy();
    (stdin as { unref?: () => void }).unref?.();
  };
}

/** Finds the twin with symbols of the image that a report names, beside the image that runs. */
export function imageFinder(image: Pick<BuildResult, "image" | "debugImage">): (name: string) => string | null {
  return (name) => {
    const candidate = name === basename(image.image) ? image.debugImage : join(dirname(image.image), `${name}.dbg`);
    return existsSync(candidate) ? candidate : null;
  };
}
