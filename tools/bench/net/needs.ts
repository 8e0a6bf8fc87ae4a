/** What the comparison needs of this machine, and how that is had. */
import { CliError } from "../../errors.ts";
import { makeOnce } from "../../run/hypervisor.ts";
import { findNetPeers } from "../../setup/net-peers.mjs";
import { TOOLS, type Tool } from "../../setup/packages.mjs";
import { findTool, installLine } from "../../setup/system.mjs";
import type { Machine } from "./machines.ts";
import { PARTS, type PartName } from "./parts.ts";

const ALWAYS = ["gcc", "ld", "/usr/include/stdlib.h"];

/** The tools of the set-up's table that these machines and parts need and that are not there. */
export function missingTools(machines: Machine[], parts: PartName[]): Tool[] {
  const commands = new Set([
    ...ALWAYS,
    ...machines.map(({ qemu }) => qemu),
    ...(machines.some(({ arch }) => arch === "arm64") ? ["aarch64-linux-gnu-gcc", "aarch64-linux-gnu-ld"] : []),
    ...parts.flatMap((part) => PARTS[part].commands),
  ]);
  return TOOLS.filter(
    (tool) => commands.has(tool.command ?? "") || tool.files?.some((file) => commands.has(file)),
  ).filter((tool) => !findTool(tool));
}

/** Throws the words for what is missing, with the command that installs it. */
export function checkTools(machines: Machine[], parts: PartName[]): void {
  const missing = missingTools(machines, parts);
  if (!missing.length) return;
  const names = missing.map(({ name, command }) => (command ? `${command} (${name})` : name)).join(", ");
  const line = installLine(missing);
  throw new CliError(`the comparison needs ${names}`, line ? `Type: ${line}` : "tsuk doctor says more.");
}

/** Fetches what Linux guests are made of, once. Without it the others are measured all the same. */
export async function fetchPeers(machines: Machine[]): Promise<void> {
  const archs = [...new Set(machines.map(({ arch }) => arch))].filter((arch) => !findNetPeers(arch));
  if (archs.length) await makeOnce("fetch-net-peers.mjs", archs);
}

/** Those that `only` names; all where it names none. */
export function choose<T>(all: T[], nameOf: (each: T) => string, only: string[]): T[] {
  const named = all.filter((each) => only.includes(nameOf(each)));
  return named.length ? named : all;
}

/** Throws when `only` has a word that nothing is called. */
export function checkNames(only: string[], names: string[]): void {
  const unknown = only.find((word) => !names.includes(word));
  if (unknown !== undefined)
    throw new CliError(`--only ${unknown}: there is no such thing`, `There are: ${names.join(", ")}.`);
}
