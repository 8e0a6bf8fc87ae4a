/**
 * Looks after one instance, as a process of its own without a terminal: starts the guest, keeps its log, serves its console, and writes down
 * how it ended. A bundle of its own (tools/bin/bundle.mjs), so that all of it is loaded when it starts: the tool may be built anew meanwhile.
 *
 *     node supervisor.mjs FOLDER
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { CliError } from "../errors.ts";
import { findTarget } from "../pipeline/target.ts";
import { prepareLaunch, type Launch } from "../run/launch.ts";
import { STATUS_LOST } from "../run/options.ts";
import { serveConsole, type ConsoleServer } from "./console.ts";
import { startGuest, type Guest } from "./guest.ts";
import { identify } from "./identity.ts";
import { closeInherited } from "./inherited.ts";
import { olderLog, openLog } from "./log.ts";
import { nodeLaunch } from "./node-launch.ts";
import { pathsOf, readRecord, writeRecord, type InstanceEnd, type InstanceRecord } from "./record.ts";

/** What it tells the command that started it. */
export type Tidings = "started" | "failed";

const folder = process.argv[2]!;
const paths = pathsOf(folder);
/** In milliseconds. */
const ATTENTION = 5000;
/** As start.ts has it in its list of streams. */
const IPC_CHANNEL = 3;
const CRASH = /^\*\*\* crash: (.*)$/gm;

closeInherited(process.channel ? IPC_CHANNEL : -1);
process.cwd(); // Node remembers it: reports name files relative to it, even if the folder should be removed
let record: InstanceRecord = { ...readRecord(folder)!, supervisor: identify(process.pid)! };
process.title = `tsuk: ${record.name}`;
writeRecord(folder, record);
const log = openLog(paths.log);

// what a launch says beside the console, with --verbose
process.stderr.write = (text: string | Uint8Array) => (log.write(Buffer.from(text as string)), true);

let guest: Guest | null = null;
let server: ConsoleServer | null = null;
let isStopped = false;
for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  process.on(name, () => {
    isStopped = true;
    guest?.stop();
  });
}

process.on("uncaughtException", (error) => conclude(explain(error)));
// who removes the folder by other means than `tsuk rm` does not want the instance either
setInterval(() => {
  if (readRecord(folder)?.id !== record.id) process.exit(1);
}, ATTENTION).unref();

conclude(await run().catch(explain));

/** The guest, if there still is one, ends with this process. */
function conclude(end: InstanceEnd): never {
  server?.close();
  log.close();
  finish(end);
  tell(record.started ? "started" : "failed");
  process.exit();
}

/** The guest's life. */
async function run(): Promise<InstanceEnd> {
  mkdirSync(paths.run, { mode: 0o700 });
  server = await serveConsole(paths.run, log.openLine, (bytes) => guest?.type(bytes));
  const launch = await prepare();
  if (isStopped) return { state: "exited", status: 143, detail: "stopped" };
  guest = await startGuest(launch, record, paths.run, show, (bytes) => log.write(bytes));
  if (isStopped) guest.stop();
  record = { ...record, guest: guest.identity };
  writeRecord(folder, record);
  await guest.started;
  record = { ...record, started: new Date().toISOString() };
  writeRecord(folder, record);
  tell("started");
  return guest.end;
}

async function prepare(): Promise<Launch> {
  const { platform, arch, image, options } = record;
  if (platform === "node") return nodeLaunch(folder);
  return prepareLaunch(image, findTarget(platform, arch), options, paths.run);
}

function show(bytes: Buffer): void {
  log.write(bytes);
  server?.show(bytes);
}

/** What cannot be run, or ended without a word, is told in the log, as `tsuk run` tells it on the terminal. */
function explain(error: unknown): InstanceEnd {
  const isKnown = error instanceof CliError;
  const message = isKnown ? error.message : String((error as Error).stack ?? error);
  log.note(`error: ${message}${isKnown && error.hint ? `\n${error.hint}` : ""}`);
  return { state: "crashed", status: isKnown ? error.status : STATUS_LOST, detail: message.split("\n")[0]! };
}

/** Writes the end down, for which there has to be room, and removes what nobody needs any more. */
function finish(end: InstanceEnd): void {
  if (end.state === "crashed" && !end.detail) end.detail = crashCause();
  record = { ...record, ended: new Date().toISOString(), end };
  rmSync(paths.run, { recursive: true, force: true });
  rmSync(paths.image, { recursive: true, force: true });
  try {
    writeRecord(folder, record);
  } catch {
    rmSync(olderLog(paths.log), { force: true });
    writeRecord(folder, record);
  }
}

/** The last report's reason. */
function crashCause(): string {
  const text = readFileSync(paths.log, "utf8").replace(/^\S{24} /gm, "");
  return [...text.matchAll(CRASH)].at(-1)?.[1] ?? "";
}

/** Once: then the command goes its way. */
function tell(tidings: Tidings): void {
  if (!process.connected) return;
  process.send!(tidings, () => undefined);
  process.disconnect();
}
