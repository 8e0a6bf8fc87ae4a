/** The targets that can be asked for, and what this machine lacks to build one. */
import { CliError } from "../errors.ts";
import { platforms } from "../pipeline/target.ts";
import type { Purpose } from "../setup/packages.mjs";
import { canBuildNative, findManager, installLine, missingTools } from "../setup/system.mjs";

export interface TargetName {
  platform: string;
  /** Left out for node, which has the same module for every processor. */
  arch?: string;
}

/** All targets, or those of some platforms (names with commas between) and processors. */
export function listTargets(platformNames: string | undefined, archNames: string | undefined): TargetName[] {
  const known = platforms();
  const wanted = platformNames?.split(",") ?? known.map(({ name }) => name);
  const archs = archNames?.split(",");
  const unknown = wanted.find((name) => !known.some((platform) => platform.name === name));
  if (unknown !== undefined) {
    throw new CliError(`unknown platform "${unknown}"`, `Platforms: ${known.map(({ name }) => name).join(", ")}.`);
  }
  const targets = known
    .filter(({ name }) => wanted.includes(name))
    .flatMap(({ name, arch }): TargetName[] =>
      name === "node"
        ? [{ platform: name }]
        : Object.keys(arch)
            .filter((processor) => archs?.includes(processor) ?? true)
            .map((processor) => ({ platform: name, arch: processor })),
    );
  if (!targets.length) throw new CliError(`no platform of ${wanted.join(", ")} has the processor ${archNames}`);
  return targets;
}

/** What the target is called: "kvm-x86_64", "node". */
export function showTarget({ platform, arch }: TargetName): string {
  return arch ? `${platform}-${arch}` : platform;
}

/** Why images for the target cannot be built here, with what to do about it; null when they can. */
export function whyNotHere({ arch }: TargetName): { reason: string; hint: string } | null {
  if (!arch) return null;
  if (!canBuildNative()) return { reason: "native images are built on Linux on x86_64", hint: "" };
  const purpose = (arch === "x86_64" ? "build" : `build-${arch}`) as Purpose;
  const missing = missingTools([purpose]);
  if (!missing.length) return null;
  const manager = findManager()?.name ?? "apt";
  const commands = missing.map(({ command, name, packages }) => {
    const system = packages[manager];
    return `${command ?? name}${system ? ` (package ${system})` : ""}`;
  });
  return { reason: `needs ${commands.join(", ")}`, hint: installLine(missing) ?? "" };
}
