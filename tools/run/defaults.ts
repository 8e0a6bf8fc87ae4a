/** What is used when nobody says otherwise. */
import { spawnSync } from "node:child_process";
import { hostArch } from "../pipeline/target.ts";

/** The best platform that works here: a virtual machine, else a Linux process, else Node. */
export async function defaultPlatform(): Promise<string> {
  if (!hasCommand("gcc") || !hasCommand("ld")) return "node";
  if (hostArch() === "x86_64" && hasCommand("qemu-system-x86_64")) return "kvm";
  return process.platform === "linux" && hostArch() === "x86_64" ? "linuxu" : "node";
}

/** Whether a command can be started. */
export function hasCommand(name: string): boolean {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).error === undefined;
}
