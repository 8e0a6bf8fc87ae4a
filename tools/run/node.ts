/** Runs an image on Node, in this process. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { createMachine } from "../../platforms/node/machine.ts";
import { streamInput } from "../../platforms/node/console.ts";
import { datagramLink } from "../../platforms/node/links.ts";
import { networkDevice, type Link } from "../../platforms/node/network.ts";
import type { App } from "../pipeline/app.ts";
import type { BuildResult } from "../pipeline/build.ts";
import { inProject } from "../project.ts";
import { sourceLocator } from "../pipeline/lines.ts";
import { linkName, macFor } from "./network/device.ts";
import { offsetLocator } from "./locate.ts";
import { commandLine } from "./command-line.ts";
import type { Launch } from "./launch.ts";
import { sizeInBytes, STATUS_TIMEOUT, type RunOptions } from "./options.ts";

/** As of a program that SIGPIPE ended. */
const STATUS_PIPE = 141;

/** What it needs of a built image. */
export type NodeImage = Pick<BuildResult, "image" | "debugImage" | "folder"> & { app: Pick<App, "folder"> };

export async function runOnNode(image: NodeImage, options: RunOptions): Promise<number> {
  if (options.timeoutSeconds !== null) return runWatched(options.timeoutSeconds);
  const bytes = readFileSync(image.image);
  const module = await WebAssembly.compile(bytes);
  const locate = sourceLocator(inProject(), image.app.folder, join(image.folder, "gen"));
  const network = await connectNetwork(options);
  const machine = createMachine({
    module,
    devices: network ? [networkDevice(network.link, network.mac)] : [],
    memoryBytes: sizeInBytes(options.memory),
    commandLine: commandLine(options.kernelParameters, options.args),
    write: writeOut,
    input: streamInput(process.stdin),
    locate: offsetLocator(bytes, () => readFileSync(image.debugImage, "utf8"), locate),
  });
  try {
    return await machine.run();
  } finally {
    network?.close();
  }
}

interface Connected {
  link: Link;
  mac: string;
  close(): void;
}

/** What the guest's network device is connected to; null: it has none. */
async function connectNetwork(options: RunOptions): Promise<Connected | null> {
  const { kind, published, link: ends, mac } = options.network;
  if (kind === "link") {
    const link = await datagramLink(ends!.own, ends!.other);
    return { link, mac: mac ?? macFor(linkName(ends!)), close: () => link.close!() };
  }
  if (kind !== "user") return null;
  const { addressesFor } = await import("./gateway/addresses.ts");
  const { startGateway } = await import("./gateway/gateway.ts");
  const { link, close } = await startGateway(published, addressesFor(options.kernelParameters));
  return { link, mac: mac ?? macFor("guest"), close };
}

/**
 * Runs this very command once more without its --timeout, in a process of its own, and ends that when the time is up: a guest that
 * never waits would not let a timer of this process fire.
 */
async function runWatched(seconds: number): Promise<number> {
  const child = spawn(process.execPath, onceMore(), { stdio: "inherit" });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, seconds * 1000);
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const kill = (): void => void child.kill("SIGKILL");
  for (const signal of SIGNALS) process.on(signal, pass);
  process.once("exit", kill);
  const [status, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  process.off("exit", kill);
  for (const name of SIGNALS) process.off(name, pass);
  if (timedOut) return STATUS_TIMEOUT;
  return status ?? 128 + constants.signals[signal!];
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The image on Node as a process of its own: this very command, once more, without what its parent sees to. */
export function launchNode(): Launch {
  return {
    command: [process.execPath, ...onceMore()],
    serial: false,
    stages: [],
    readStatus: (status) => status,
    resolved: true,
    hint: "",
  };
}

/** The arguments that start this command again, without --timeout and --watch. They stand before a "--". */
function onceMore(): string[] {
  const words = process.argv.slice(1);
  const end = words.includes("--") ? words.indexOf("--") : words.length;
  const own = words.slice(0, end).filter((word) => !/^(--watch|-w)$/.test(word));
  const at = own.findIndex((word) => /^--timeout(=|$)/.test(word));
  if (at >= 0) own.splice(at, own[at] === "--timeout" ? 2 : 1);
  return [...process.execArgv, ...own, ...words.slice(end)];
}

/** Standard output, at once and whole: a guest that crashes or is ended has still printed what it printed. */
function writeOut(bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EPIPE") process.exit(STATUS_PIPE); // nobody reads any more
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
}
