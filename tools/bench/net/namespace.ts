/** A network of the bench's own, with a tap device for a guest. It is gone with the process that keeps it. */
import { spawnSync } from "node:child_process";
import { CliError } from "../../errors.ts";
import { start } from "./processes.ts";

/** What stands before a command to run it there. */
export interface Namespace {
  before: string[];
  tap: string;
  close(): Promise<void>;
}

const TAP = "tap0";
/** Both ends of the tap device: ours, and the guest's. */
export const HOST_END = "10.9.0.1";
export const GUEST_END = "10.9.0.2";
const PREFIX = 24;
const LIMIT = 10_000;

export async function openNamespace(): Promise<Namespace> {
  const user = process.getuid!() === 0 ? [] : ["--user", "--map-root-user"];
  const setUp = [
    "ip link set lo up",
    `ip tuntap add dev ${TAP} mode tap`,
    `ip address add ${HOST_END}/${PREFIX} dev ${TAP}`,
    `ip link set ${TAP} up`,
    "echo ready",
    "exec sleep infinity",
  ].join(" && ");
  const keeper = start(["unshare", ...user, "--net", "sh", "-c", setUp]);
  if ((await keeper.prints("ready", LIMIT)) === null) {
    await keeper.stop();
    throw new CliError(
      `no network of the bench's own: ${keeper.output().trim()}`,
      "It takes the right to make network namespaces, and /dev/net/tun.",
    );
  }
  // unshare becomes the shell, and the shell becomes sleep: the process that was started is the one that keeps it
  const before = [
    "nsenter",
    "--target",
    String(keeper.pid),
    ...(user.length ? ["--user", "--preserve-credentials"] : []),
    "--net",
    "--",
  ];
  return { before, tap: TAP, close: () => keeper.stop() };
}

/** Why there cannot be one, or null. */
export function missingForNamespace(): string | null {
  const { error } = spawnSync("nsenter", ["--version"], { stdio: "ignore" });
  return error ? "nsenter is not installed (util-linux)" : null;
}
