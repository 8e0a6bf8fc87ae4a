/** Benchmark: helloworld on every native target: bytes of the image, the smallest memory, instructions from entry to main. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildResult } from "../pipeline/build.ts";
import { platforms, targetName } from "../pipeline/target.ts";
import { prepareLaunch } from "../run/launch.ts";
import { hasCommand } from "../run/defaults.ts";
import { DEFAULT_OPTIONS, type RunOptions } from "../run/options.ts";
import { buildImage, HELLO } from "./build.ts";
import { countEmulated, countGuest, countProcess, type Count } from "./count.ts";
import { runProcess } from "./process.ts";
import { smallest } from "./search.ts";
import type { Benchmark, Settings, Sheet } from "./types.ts";

/** What each target promises, and what others need. */
interface Promised {
  bytes: number;
  /** KiB, by the kernel parameter mem=. */
  memory: number;
  /** Where the guest runs before it has page tables of its own: ranges of addresses, in hex. */
  early: string[];
  reference?: string;
}

/** RAM of QEMU's Arm machine; the hypervisor's own first instructions come from the beginning of it. */
const ARM_RAM = "40000000-80000000";
const ARM_RAM_BEHIND_XEN = "44000000-80000000";

const PROMISED: Record<string, Promised> = {
  "kvm-x86_64": { bytes: 20_000, memory: 256, early: [], reference: "Unikraft min 143,672" },
  "kvm-arm64": { bytes: 24_000, memory: 256, early: [ARM_RAM], reference: "Unikraft min 80,384" },
  "xen-x86_64": {
    bytes: 24_000,
    memory: 160,
    early: [],
    reference: "Unikraft min 79,104; its FOSDEM'19 baseline 32.7 kB, 208 kB of memory",
  },
  "xen-arm64": { bytes: 24_500, memory: 256, early: [ARM_RAM_BEHIND_XEN] },
  "xen-arm": { bytes: 24_000, memory: 256, early: [ARM_RAM_BEHIND_XEN] },
  "linuxu-x86_64": { bytes: 24_000, memory: 256, early: [], reference: "Unikraft 0.16.3 91,480" },
  "linuxu-arm64": { bytes: 24_000, memory: 256, early: [] },
  "linuxu-arm": { bytes: 24_000, memory: 256, early: [] },
};

/** Guest instructions from entry to main. */
const INSTRUCTIONS = 300_000;
const INSTRUCTION_REFERENCE: Record<string, string> = { "kvm-arm64": "Unikraft min, from reset: 19.3 million" };
const PAGE = 4; // KiB
const PATIENCE = 30_000;

export const targetsBenchmark: Benchmark = {
  name: "targets",
  title: "helloworld on every target",
  async run(sheet, settings) {
    for (const platform of platforms()) {
      if (platform.name === "node") continue;
      for (const arch of Object.keys(platform.arch)) {
        const target = targetName({ platform, arch });
        settings.progress(target);
        try {
          const built = await buildImage("examples/helloworld", platform.name, settings, arch);
          await measure(target, built, sheet, settings);
        } catch (error) {
          sheet.skipped.push(`${target}: ${(error as Error).message}`);
        }
      }
    }
  },
};

async function measure(
  target: string,
  built: BuildResult,
  { figures, skipped }: Sheet,
  settings: Settings,
): Promise<void> {
  const { bytes, memory, reference } = PROMISED[target]!;
  figures.push({
    ...{
      name: `${target}: the file, stripped`,
      value: statSync(built.image).size,
      unit: "bytes",
      exact: true,
      limit: bytes,
    },
    ...(reference ? { reference } : {}),
  });
  settings.progress(`${target}: memory`);
  const enough = await boots(built, memory);
  const least = settings.quick || !enough ? memory : await smallest(PAGE, memory, (kib) => boots(built, kib));
  figures.push({
    ...{
      name: `${target}: ${settings.quick ? "boots with" : "smallest"} mem=`,
      unit: "KiB",
      exact: true,
      limit: memory,
    },
    value: enough ? least : Infinity,
  });
  settings.progress(`${target}: instructions`);
  try {
    const { toMain } = await count(target, built, settings);
    const told = INSTRUCTION_REFERENCE[target];
    figures.push({
      ...{ name: `${target}: entry to main`, value: toMain, unit: "instructions", exact: true, limit: INSTRUCTIONS },
      ...(told ? { reference: told } : {}),
    });
  } catch (error) {
    skipped.push(`${target}: instructions: ${(error as Error).message}`);
  }
}

/** Whether helloworld gets to its line with so much memory. */
async function boots(built: BuildResult, kib: number): Promise<boolean> {
  return withLaunch(built, { memory: "16M", kernelParameters: [`mem=${kib}K`] }, async (command, cwd) => {
    const end = await runProcess({ command, timeout: PATIENCE, until: HELLO, stop: true, ...(cwd ? { cwd } : {}) });
    return end.seenAfter !== null;
  });
}

async function count(target: string, built: BuildResult, settings: Settings): Promise<Count> {
  if (target === "kvm-x86_64") {
    return countGuest(built, { machine: "microvm", memory: "16M", kernel: built.image, line: HELLO }, settings);
  }
  if (target === "linuxu-x86_64") return countProcess(built, settings);
  return withLaunch(built, { memory: "16M" }, (command, cwd) => {
    const [program, ...rest] = command;
    // a statically linked QEMU cannot load plugins
    const shared = program!.replace(/-static$/, "");
    if (!hasCommand(shared)) throw new Error(`needs ${shared} (Debian: qemu-user)`);
    const bias = target === "linuxu-arm64" ? PIE_BASE : 0n;
    return countEmulated(built, [shared, ...rest], cwd, { more: PROMISED[target]!.early, bias }, settings);
  });
}

/** Where QEMU's user mode puts a position-independent program for arm64. */
const PIE_BASE = 0x5500000000n;

/** Calls `use` with the command that starts helloworld, and the folder to start it in. */
async function withLaunch<T>(
  built: BuildResult,
  options: Partial<RunOptions>,
  use: (command: string[], cwd: string | undefined) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-bench-"));
  try {
    const launch = await prepareLaunch(
      built.image,
      built.target,
      { ...DEFAULT_OPTIONS, accel: "tcg", ...options },
      folder,
    );
    return await use(launch.command, launch.cwd);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
