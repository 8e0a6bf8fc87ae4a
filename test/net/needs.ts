/** What a test of the network needs of this machine. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { findCommand } from "../../tools/setup/system.mjs";

/** Why there are no namespaces with tap devices here, or a program of `programs` is missing; null when all is there. */
export function missingForNetwork(...programs: string[]): string | null {
  for (const program of ["ip", "unshare", "nsenter", ...programs]) {
    if (!findCommand(program)) return `needs ${program}`;
  }
  return namespaces();
}

let known: string | null | undefined;

function namespaces(): string | null {
  known ??= findReason();
  return known;
}

function findReason(): string | null {
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
  } catch {
    return "needs /dev/net/tun";
  }
  const user = process.getuid!() === 0 ? [] : ["--user", "--map-root-user"];
  const script = "mount -t sysfs sysfs /sys && ip tuntap add dev t mode tap";
  const { status } = spawnSync("unshare", [...user, "--net", "--mount", "sh", "-c", script], { stdio: "ignore" });
  return status === 0 ? null : "needs the right to make network namespaces";
}
