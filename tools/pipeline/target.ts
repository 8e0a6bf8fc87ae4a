/** Platforms and processors: what can be built for, read from platforms/<name>/platform.json. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import { inProject } from "../project.ts";

/** One entry of a platform.json's `arch` table: what the C compiler and the linker get for that processor. */
export interface ArchSettings {
  /** Further compiler flags. */
  cflags: string[];
  /** Linker flags. */
  ldflags: string[];
  /** Native sources, relative to the project. */
  sources: string[];
  /** What the image file is: a stripped ELF file (the default), or the bare bytes of memory from the load address on. */
  format?: "elf" | "binary";
  /** The linker script, relative to the project, where it is not the platform's own link.lds. */
  script?: string;
}

export interface Platform {
  name: string;
  description: string;
  /** Libraries that implement an interface in a way of the platform's own, by the interface's name: `console`. */
  providers?: Record<string, string>;
  arch: Record<string, ArchSettings>;
}

export interface Target {
  platform: Platform;
  arch: string;
}

/** All platforms of the project, by name. */
export function platforms(): Platform[] {
  return readdirSync(inProject("platforms"))
    .filter((name) => existsSync(inProject("platforms", name, "platform.json")))
    .map((name) => {
      const text = readFileSync(join(inProject("platforms", name), "platform.json"), "utf8");
      return { name, ...(JSON.parse(text) as Omit<Platform, "name">) };
    });
}

/** The target that `-p` and `-a` name. */
export function findTarget(platformName: string, archName: string | undefined): Target {
  const known = platforms();
  const platform = known.find((candidate) => candidate.name === platformName);
  if (!platform) {
    throw new CliError(`unknown platform "${platformName}"`, `Platforms: ${known.map((p) => p.name).join(", ")}.`);
  }
  const choices = Object.keys(platform.arch);
  const arch = archName ?? (choices.includes(hostArch()) ? hostArch() : choices[0]!);
  if (!choices.includes(arch)) {
    throw new CliError(`platform ${platform.name} has no processor "${arch}"`, `It has: ${choices.join(", ")}.`);
  }
  return { platform, arch };
}

/** This machine's processor by the project's names. */
export function hostArch(): string {
  return { x64: "x86_64", arm64: "arm64", arm: "arm" }[process.arch as string] ?? process.arch;
}

/** What image files are called. */
export function targetName(target: Target): string {
  return `${target.platform.name}-${target.arch}`;
}
