/** What a platform needs on this machine. */
import { hostArch } from "../../tools/pipeline/target.ts";
import { hasCommand } from "../../tools/run/defaults.ts";
import type { NativePlatform } from "./native.ts";

/** Why images for `platform` cannot be built and run here; null when they can. */
export function missingFor(platform: NativePlatform): string | null {
  if (process.platform !== "linux" || hostArch() !== "x86_64") return "needs Linux on x86_64";
  for (const command of ["gcc", "ld", ...(platform === "kvm" ? ["qemu-system-x86_64"] : [])]) {
    if (!hasCommand(command)) return `needs ${command}`;
  }
  return null;
}
