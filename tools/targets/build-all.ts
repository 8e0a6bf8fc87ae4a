/** `tsuk build --all-targets`: one application, one configuration, an image for each target. */
import { statSync } from "node:fs";
import { CliError } from "../errors.ts";
import { findApp } from "../pipeline/app.ts";
import { build, configureOptions, type BuildOptions } from "../pipeline/build.ts";
import { PROGRAM_REFUSED } from "../pipeline/compile.ts";
import type { Reporter } from "../pipeline/reporter.ts";
import { configureLoosely } from "../pool/configure.ts";
import { moduleFolder } from "../pool/variants.ts";
import { showTarget, whyNotHere, type TargetName } from "./list.ts";
import type { Progress } from "./progress.ts";

export interface Outcome {
  target: string;
  /** "missing": this machine has not what it takes. */
  state: "built" | "failed" | "missing";
  image: string | null;
  bytes: number | null;
  seconds: number;
  /** Why there is no image, and what to do about it. */
  reason: string;
  hint: string;
}

/** Two compilers at a time: each takes a processor and half a gigabyte. */
const PARALLEL = 2;

/** Builds for all of `targets`. The outcomes are in their order. */
export async function buildAll(
  options: BuildOptions & { app: string },
  targets: TargetName[],
  progress: Progress,
): Promise<Outcome[]> {
  findApp(options.app); // without one, nothing can be said about targets
  const outcomes = new Map<TargetName, Outcome>();
  const groups = await groupTargets(options, targets, progress);
  const worker = async (): Promise<void> => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      let refused: Outcome | null = null; // the same program would be refused for the others
      for (const target of group) {
        const outcome: Outcome = refused ? { ...refused, target: showTarget(target), seconds: 0 } : await one(target);
        if (outcome.reason.startsWith(PROGRAM_REFUSED)) refused = outcome;
        outcomes.set(target, outcome);
        progress.finished(outcome);
      }
    }
  };
  const one = (target: TargetName): Promise<Outcome> =>
    buildOne({ ...options, ...target, reporter: progress.reporter(showTarget(target)) }, target);
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return targets.map((target) => outcomes.get(target)!);
}

async function buildOne(options: BuildOptions & { reporter: Reporter }, target: TargetName): Promise<Outcome> {
  const outcome = { target: showTarget(target), image: null, bytes: null, seconds: 0 };
  const missing = whyNotHere(target);
  if (missing) return { ...outcome, state: "missing", ...missing };
  const since = performance.now();
  const seconds = (): number => (performance.now() - since) / 1000;
  try {
    const { image } = await build(options);
    return { ...outcome, state: "built", image, bytes: statSync(image).size, seconds: seconds(), reason: "", hint: "" };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { ...outcome, state: "failed", seconds: seconds(), reason: error.message, hint: error.hint };
  }
}

/** Targets that share the compiled module, which is locked while it is used, are built one after another: the largest group comes first. */
async function groupTargets(
  options: BuildOptions & { app: string },
  targets: TargetName[],
  progress: Progress,
): Promise<TargetName[][]> {
  const groups = new Map<string, TargetName[]>();
  for (const target of targets) {
    const name = showTarget(target);
    const key = await sharedModule({ ...options, ...target, reporter: progress.reporter(name) }).catch(() => name);
    groups.set(key, [...(groups.get(key) ?? []), target]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length);
}

async function sharedModule(options: BuildOptions & { app: string }): Promise<string> {
  return moduleFolder(configureLoosely(findApp(options.app), await configureOptions(options)));
}
