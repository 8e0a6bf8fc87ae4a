/** What a target needs on this machine. */
import { hostArch, platforms } from "../../tools/pipeline/target.ts";
import { toolchain } from "../../tools/pipeline/toolchain.ts";
import { hasCommand } from "../../tools/run/defaults.ts";
import { userEmulator } from "../../tools/run/linuxu.ts";
import { findXen } from "../../tools/setup/xen.mjs";
import { archOf, platformOf, type TargetName } from "./targets.ts";

const SYSTEM_EMULATORS: Record<string, string> = {
  x86_64: "qemu-system-x86_64",
  arm64: "qemu-system-aarch64",
  arm: "qemu-system-arm",
};
const known = new Map<TargetName, string | null>();

/**
 * Why images for `target` cannot be built and run here; null when they can. TSUK_TEST_TARGETS, names of targets or platforms with commas
 * between, restricts the choice.
 */
export function missingFor(target: TargetName): string | null {
  if (!known.has(target)) known.set(target, findReason(target));
  return known.get(target)!;
}

function findReason(target: TargetName): string | null {
  const asked = process.env.TSUK_TEST_TARGETS?.split(",");
  if (asked && !asked.includes(target) && !asked.includes(platformOf(target))) return "not in TSUK_TEST_TARGETS";
  const arch = archOf(target);
  if (!arch) return null;
  const platform = platformOf(target);
  if (!platforms().find(({ name }) => name === platform)?.arch[arch]) return "not written yet";
  if (process.platform !== "linux" || hostArch() !== "x86_64") return "needs Linux on x86_64";
  const { cc, ld } = toolchain(arch);
  for (const command of [cc, ld, ...emulators(platform, arch)]) if (!hasCommand(command)) return `needs ${command}`;
  if (platform === "xen" && !findXen(arch)) return `needs Xen: node tools/setup/fetch-xen.mjs ${arch}`;
  return null;
}

function emulators(platform: string, arch: string): string[] {
  if (platform !== "linuxu") return [SYSTEM_EMULATORS[arch]!];
  return arch === hostArch() ? [] : [userEmulator(arch)];
}
