/** What tsuk doctor finds out: each tool of the set-up's table, KVM, Node. */
import { spawnSync } from "node:child_process";
import { PURPOSES, TOOLS, type Purpose, type Tool } from "../setup/packages.mjs";
import { canBuildNative, findTool, installLine } from "../setup/system.mjs";
import { kvmState, type KvmState } from "./kvm.ts";

export interface Finding {
  name: string;
  neededTo: string;
  purpose: Purpose;
  path: string | null;
  version: string | null;
}

export interface Survey {
  node: { version: string; path: string };
  /** Whether this machine can build native images at all: they are built on Linux on x86_64. */
  native: boolean;
  tools: Finding[];
  kvm: KvmState;
  /** The command that installs all that is missing. */
  install: string | null;
  /** Whether all is there that building takes. */
  ok: boolean;
}

export function survey(): Survey {
  const native = canBuildNative();
  const tools = native ? TOOLS.map(examine) : [];
  const missing = native ? TOOLS.filter((_, index) => !tools[index]!.path) : [];
  return {
    node: { version: process.versions.node, path: process.execPath },
    native,
    tools,
    kvm: kvmState(),
    install: missing.length > 0 ? (installLine(missing) ?? null) : null,
    ok: !missing.some((tool) => tool.purpose === "build"),
  };
}

function examine(tool: Tool): Finding {
  const path = findTool(tool) ?? null;
  return {
    name: tool.name,
    neededTo: PURPOSES[tool.purpose],
    purpose: tool.purpose,
    path,
    version: path && tool.command ? versionOf(path) : null,
  };
}

/** The last number with a dot in the first line of `--version`: "gcc (Debian 12.2.0-14) 12.2.0". */
function versionOf(command: string): string | null {
  const { stdout } = spawnSync(command, ["--version"], { encoding: "utf8" });
  return (
    (stdout ?? "")
      .split("\n")[0]!
      .replace(/\(.*?\)/g, "")
      .match(/\d+(\.\d+)+/)?.[0] ?? null
  );
}
