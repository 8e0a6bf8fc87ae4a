/** Applications that tests build, by the same command that users type. */
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { writeChanged } from "../../tools/pipeline/steps.ts";
import { findTarget, targetName } from "../../tools/pipeline/target.ts";
import { inProject } from "../../tools/project.ts";
import { start } from "./children.ts";
import { testFrame } from "./frame.ts";
import { archOf, platformOf, targetWords, type TargetName } from "./targets.ts";

/** An application with unit tests. */
export interface TestApplication {
  /** The library's name. */
  name: string;
  /** The file that is built: a frame around the tests. */
  entry: string;
}

export interface BuiltApplication {
  /** The image: an ELF file, or for `node` a module. */
  image: string;
  /** The twin with symbols; for `node` the source map. */
  debugImage: string;
  /** What the compiler takes relative names of sources from. */
  appFolder: string;
  /** The files that the build generated. */
  generated: string;
}

const FRAMES = inProject("build/tests");
const BUILD_TIMEOUT = 300_000;
/** On Node each function stays a frame of its own, so that a failed check has its line; and compiling takes half the time. */
const UNOPTIMISED = "0";
const OPTIMISED = "3";
/** Two compilers at a time: each takes a processor and half a gigabyte. */
const PARALLEL = 2;

/** The unit tests of all libraries: libs/<name>/test/index.ts. With TSUK_FILTER, those whose name has it, where any has. */
export function libraryTests(): TestApplication[] {
  const all = readdirSync(inProject("libs")).filter((name) => existsSync(inProject("libs", name, "test/index.ts")));
  const wanted = all.filter((name) => name.includes(process.env.TSUK_FILTER ?? ""));
  return (wanted.length ? wanted : all).map((name) => testApplication(name, inProject("libs", name, "test/index.ts")));
}

/** The application around the tests that `file` registers. A .config beside the file counts. */
export function testApplication(name: string, file: string): TestApplication {
  const folder = join(FRAMES, name);
  const entry = join(folder, `test-${name}.ts`);
  mkdirSync(folder, { recursive: true });
  writeChanged(entry, testFrame(relative(folder, file).replace(/\.ts$/, "")));
  const config = join(dirname(file), ".config");
  if (existsSync(config)) cpSync(config, join(folder, ".config"));
  else rmSync(join(folder, ".config"), { force: true });
  return { name, entry };
}

/** Builds `entry` for a target. Throws an error with the tool's words when that fails. */
export async function buildApplication(
  entry: string,
  target: TargetName,
  set: string[] = [],
): Promise<BuiltApplication> {
  const words = [
    entry,
    ...targetWords(target),
    "-O",
    target === "node" ? UNOPTIMISED : OPTIMISED,
    "--out",
    FRAMES,
    ...set.flatMap((assignment) => ["--set", assignment]),
  ];
  const { status, stderr } = await start([process.execPath, inProject("tools/bin/tsuk.mjs"), "build", ...words], {
    timeout: BUILD_TIMEOUT,
  });
  if (status !== 0)
    throw new Error(`tsuk build ${relative(inProject(), entry)} for ${target}: status ${status}\n${stderr}`);
  return builtApplication(entry, target, FRAMES);
}

/** Where the files of an application are that was built into `out`. `entry` is its file, or its folder. */
export function builtApplication(entry: string, target: TargetName, out: string): BuiltApplication {
  const name = `${basename(entry, ".ts")}_${targetName(findTarget(platformOf(target), archOf(target)))}`;
  const image = join(out, target === "node" ? `${name}.wasm` : name);
  return {
    image,
    debugImage: target === "node" ? `${image}.map` : `${image}.dbg`,
    appFolder: entry.endsWith(".ts") ? dirname(entry) : entry,
    generated: join(out, "obj", `${basename(entry, ".ts")}_${target === "node" ? target : "native"}`, "gen"),
  };
}

/** Does `work` for each item, a few at a time. The result has a value or the error, in the items' order. */
export async function forEachParallel<T, R>(items: T[], work: (item: T) => Promise<R>): Promise<(R | Error)[]> {
  const results: (R | Error)[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!).catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error)),
      );
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}
