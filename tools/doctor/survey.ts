/** What tsuk doctor finds out: each tool of the set-up's table, KVM, Node. */
import { spawnSync } from "node:child_process";
import { PURPOSES, TARGET_PURPOSES, TOOLS, type Purpose, type Tool } from "../setup/packages.mjs";
import { canBuildNative, findTool, installLine } from "../setup/system.mjs";
import { findXen, installedXen } from "../setup/xen.mjs";
import { kvmState, type KvmState } from "./kvm.ts";

export interface Finding {
  name: string;
  neededTo: string;
  purpose: Purpose;
  path: string | null;
  version: string | null;
}

/** Whether a target's images can be built and run. */
export interface TargetFinding {
  name: string;
  /** The tools that are missing. */
  missing: string[];
  /** Xen, for a target that needs it: the image's path, or null when it is still to be fetched. */
  xen?: string | null;
}

export interface Survey {
  node: { version: string; path: string };
  /** Whether this machine can build native images at all: they are built on Linux on x86_64. */
  native: boolean;
  tools: Finding[];
  kvm: KvmState;
  targets: TargetFinding[];
  /** The command that installs all that is missing for this machine's own processor. */
  install: string | null;
  /** And the one for other processors. */
  installOthers: string | null;
  /** Whether all is there that building takes. */
  ok: boolean;
}

export function survey(): Survey {
  const native = canBuildNative();
  const tools = native ? TOOLS.map(examine) : [];
  const missing = native ? TOOLS.filter((_, index) => !tools[index]!.path) : [];
  const own = missing.filter((tool) => !isForArm(tool));
  const others = missing.filter(isForArm);
  return {
    node: { version: process.versions.node, path: process.execPath },
    native,
    tools,
    kvm: kvmState(),
    targets: native ? Object.entries(TARGET_PURPOSES).map((entry) => examineTarget(entry, missing)) : [],
    install: own.length > 0 ? (installLine(own) ?? null) : null,
    installOthers: others.length > 0 ? (installLine(others) ?? null) : null,
    ok: !missing.some((tool) => tool.purpose === "build"),
  };
}

function isForArm({ purpose }: Tool): boolean {
  return /-arm(64)?$/.test(purpose);
}

function examineTarget([name, purposes]: [string, Purpose[]], missing: Tool[]): TargetFinding {
  const [platform, arch] = name.split("-") as [string, string];
  return {
    name,
    missing: missing.filter(({ purpose }) => purposes.includes(purpose)).map(({ command, name }) => command ?? name),
    ...(platform === "xen" && { xen: findXen(arch) ?? installedXen(arch) ?? null }),
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
