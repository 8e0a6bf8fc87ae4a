/** Starts an instance: gives it a name and a folder, and a supervisor that stays when this command is over. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CliError } from "../errors.ts";
import { targetName } from "../pipeline/target.ts";
import type { BuildResult } from "../pipeline/build.ts";
import { prepareHost } from "../run/launch.ts";
import { optionsFor } from "../run/run.ts";
import { checkOptions, STATUS_LOST, type RunOptions } from "../run/options.ts";
import { claimName, prepareFolder, removeFolder } from "./claim.ts";
import { canIdentify, identify, MARK, signal } from "./identity.ts";
import { readLog } from "./log-read.ts";
import { checkName, makeName } from "./names.ts";
import { folderOf, instancesFolder, pathsOf, readRecord, writeRecord, type InstanceRecord } from "./record.ts";
import { findInstance, isOn, readInstance, type Instance } from "./state.ts";
import type { Tidings } from "./supervisor.ts";

const STATUS_INTERRUPTED = 130;

/** Throws the words for why an instance cannot be started: here, or under that name. Before anything is built. */
export function checkDetach(name: string | undefined): void {
  if (!canIdentify()) throw new CliError("--detach needs Linux", "Instances are told apart by what /proc says.");
  if (name === undefined) return;
  checkName(name);
  const other = readInstance(name);
  if (other) throw nameInUse(other);
}

/** Starts a built image as an instance, and prints its name. */
export async function detach(image: BuildResult, options: RunOptions, wish: string | undefined): Promise<void> {
  const instance = await startInstance(image, options, wish);
  process.stdout.write(`${instance.name}\n`);
  if (isOn(instance)) return;
  const { name, state, status, detail } = instance;
  process.stderr.write(`${name} has ended already: ${state}, status ${status}${detail && ` (${detail})`}\n`);
}

/** Starts a built image as an instance. Resolves when its guest runs; throws the reason when it does not, and nothing is left then. */
export async function startInstance(
  image: BuildResult,
  asked: RunOptions,
  wish: string | undefined,
): Promise<Instance> {
  checkOptions(targetName(image.target), asked);
  const options = optionsFor(image, asked);
  await prepareHost(image.target, options);
  const { name, id } = claim(image, options, wish);
  const folder = folderOf(name);
  const supervisor = spawn(
    process.execPath,
    [join(dirname(fileURLToPath(import.meta.url)), "supervisor.mjs"), folder],
    {
      detached: true, // a session of its own: the terminal's signals do not reach it
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: { ...process.env, [MARK]: id },
    },
  );
  const tidings = await listen(supervisor);
  if (tidings === "started") return findInstance(name);
  const words = (await wordsOf(folder)).replace(/^error: /m, "");
  const status = readRecord(folder)?.end?.status ?? STATUS_LOST;
  removeFolder(folder);
  if (tidings === "interrupted") throw new CliError(`${name} was not started: interrupted`, "", STATUS_INTERRUPTED);
  throw new CliError(`${name} could not be started${words && `:\n${words}`}`, "", status);
}

/** Takes a name for it, with a record that tells all there is to know. */
function claim(image: BuildResult, options: RunOptions, wish: string | undefined): InstanceRecord {
  const prepared = prepareFolder();
  try {
    mkdirSync(pathsOf(prepared).image);
    for (;;) {
      const name = wish ?? makeName(image.app.name, (candidate) => existsSync(folderOf(candidate)));
      const paths = pathsOf(folderOf(name));
      const inFolder = (file: string): string => join(paths.image, basename(file));
      const record: InstanceRecord = {
        version: 1,
        id: randomUUID(),
        name,
        application: image.app.name,
        platform: image.target.platform.name,
        arch: image.target.arch,
        options,
        image: inFolder(image.image),
        debugImage: inFolder(image.debugImage),
        appFolder: image.app.folder,
        buildFolder: image.folder,
        created: new Date().toISOString(),
        started: null,
        ended: null,
        supervisor: identify(process.pid)!,
        guest: null,
        end: null,
      };
      writeRecord(prepared, record);
      for (const file of [image.image, image.debugImage])
        copyFileSync(file, join(pathsOf(prepared).image, basename(file)));
      if (claimName(prepared, name)) return record;
      if (wish !== undefined) throw nameInUse(readInstance(name));
    }
  } catch (error) {
    removeFolder(prepared);
    if (error instanceof CliError) throw error;
    throw new CliError(`cannot keep an instance in ${instancesFolder()}: ${(error as Error).message}`);
  }
}

function nameInUse(other: Instance | null): CliError {
  const name = other?.name ?? "";
  if (other && !isOn(other))
    return new CliError(`there is an instance "${name}" already, which has ended`, `tsuk rm ${name} removes it.`);
  return new CliError(
    `there is an instance "${name}" already, and it runs`,
    `tsuk stop ${name} ends it, tsuk rm ${name} --force removes it, too.`,
  );
}

/** What becomes of a supervisor. Who interrupts this command does not want the instance. */
async function listen(supervisor: ChildProcess): Promise<Tidings | "interrupted"> {
  const identity = supervisor.pid === undefined ? null : identify(supervisor.pid);
  let isInterrupted = false;
  const onSignal = (): void => {
    isInterrupted = true;
    if (identity) signal(identity, "SIGTERM");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of signals) process.on(name, onSignal);
  try {
    const tidings = await new Promise<Tidings>((resolve, reject) => {
      supervisor.on("message", resolve as (message: unknown) => void);
      supervisor.on("exit", () => resolve("failed"));
      supervisor.on("error", reject);
    });
    return isInterrupted ? "interrupted" : tidings;
  } finally {
    for (const name of signals) process.off(name, onSignal);
    supervisor.unref();
    if (supervisor.connected) supervisor.disconnect();
  }
}

/** All that there is in a log, for an error message. */
async function wordsOf(folder: string): Promise<string> {
  const pieces: Buffer[] = [];
  await readLog(pathsOf(folder).log, { tail: 20, timestamps: false }, (bytes) => pieces.push(bytes));
  return Buffer.concat(pieces).toString("utf8").trimEnd();
}
