/** `tsuk run --watch`: builds and boots again whenever a file changes that the image is made of. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { pc } from "../colors.ts";
import { CliError } from "../errors.ts";
import { findApp } from "../pipeline/app.ts";
import { build, type BuildOptions, type BuildResult } from "../pipeline/build.ts";
import { createReporter } from "../pipeline/reporter.ts";
import { findTarget, targetName } from "../pipeline/target.ts";
import { filesOfApp } from "../pool/configure.ts";
import { checkOptions, type RunOptions } from "../run/options.ts";
import { runAsProcess } from "../run/run.ts";
import { signalDescendants } from "../test/descendants.ts";
import { extendSnapshot, nextChange, takeSnapshot } from "./files.ts";

interface Guest {
  /** A hash of its image. */
  image: string;
  running: boolean;
  /** Ends it. */
  stop(): Promise<void>;
}

const STATUS_INTERRUPTED = 130;

/** Runs until Ctrl-C or a signal. The exit status. */
export async function watch(buildOptions: BuildOptions & { app: string }, runOptions: RunOptions): Promise<number> {
  const app = findApp(buildOptions.app); // what cannot become right by an edit ends the command at once
  const { platform, arch } = buildOptions;
  if (platform !== undefined && platform !== "metal") checkOptions(targetName(findTarget(platform, arch)), runOptions);
  const end = new AbortController();
  const onSignal = (): void => end.abort();
  for (const name of SIGNALS) process.on(name, onSignal);
  process.stdout.on("error", onSignal); // nobody reads any more

  const out = resolve(buildOptions.out) + sep;
  const files = new Set(filesOfApp(app));
  let guest: Guest | null = null;
  const interrupted = new Promise<null>((done) => end.signal.addEventListener("abort", () => done(null)));
  while (!end.signal.aborted) {
    const since = Date.now();
    const snapshot = takeSnapshot(files);
    const reporter = createReporter(buildOptions);
    reporter.files = (paths) => paths.filter((path) => !path.startsWith(out)).forEach((path) => files.add(path));
    const image = await Promise.race([interrupted, tryBuild({ ...buildOptions, reporter })]);
    if (end.signal.aborted) break;
    if (image) guest = await boot(image, guest, runOptions, end);
    else say(guest?.running ? "the guest of before goes on" : "waiting for a change");
    extendSnapshot(snapshot, files, since);
    const changed = await nextChange(snapshot, end.signal);
    if (changed.length) say(`${nameAll(changed)} changed`);
  }
  await guest?.stop();
  signalDescendants("SIGKILL"); // a build that was going on
  process.exit(STATUS_INTERRUPTED);
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The image; null when the program is wrong, which has been said then. */
async function tryBuild(options: BuildOptions): Promise<BuildResult | null> {
  try {
    return await build(options);
  } catch (error) {
    sayError(error);
    return null;
  }
}

/** Starts a guest in the place of the one of before; that goes on where nothing of the image has changed. */
async function boot(image: BuildResult, old: Guest | null, options: RunOptions, end: AbortController): Promise<Guest> {
  const hash = createHash("sha256").update(readFileSync(image.image)).digest("hex");
  if (old?.running && old.image === hash) {
    say("the image is the same as before: the guest goes on");
    return old;
  }
  await old?.stop();
  const stop = new AbortController();
  const guest: Guest = { image: hash, running: true, stop: () => (stop.abort(), ended) };
  const ended = runAsProcess(image, options, stop.signal).then(
    ({ status, interrupted }) => {
      guest.running = false;
      if (interrupted) end.abort();
      else if (!stop.signal.aborted) say(`the guest has ended with status ${status}; waiting for a change`);
    },
    (error: unknown) => {
      guest.running = false;
      if (!stop.signal.aborted) sayError(error); // else a machine that was ended for the next one
    },
  );
  return guest;
}

function sayError(error: unknown): void {
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`${pc.red("error:")} ${error.message}\n${error.hint ? `${error.hint}\n` : ""}`);
}

function say(text: string): void {
  process.stderr.write(`${pc.cyan("tsuk:")} ${pc.dim(text)}\n`);
}

const MOST_NAMES = 3;

function nameAll(files: string[]): string {
  const names = files.slice(0, MOST_NAMES).map((file) => relative(process.cwd(), file));
  return names.join(", ") + (files.length > MOST_NAMES ? " and others" : "");
}
