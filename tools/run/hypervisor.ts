/** Xen's hypervisor images: got once, and kept in the cache. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { CliError } from "../errors.ts";
import { inProject } from "../project.ts";
import { findXen, xenVariable } from "../setup/xen.mjs";

/** The path of Xen for a processor, as QEMU starts it. The first time it is fetched. */
export async function hypervisor(arch: string): Promise<string> {
  const found = findXen(arch);
  if (found) return found;
  await makeOnce("fetch-xen.mjs", [arch]);
  const fetched = findXen(arch);
  if (fetched) return fetched;
  throw new CliError(`there is no Xen for ${arch}`, `${xenVariable(arch)}=FILE names an image that you have.`);
}

/** Runs a step of the set-up, whose progress goes to standard error. */
export async function makeOnce(script: string, args: string[]): Promise<void> {
  const child = spawn(process.execPath, [inProject("tools/setup", script), ...args], { stdio: ["ignore", 2, 2] });
  const end = (): void => void child.kill("SIGTERM");
  process.once("exit", end);
  await once(child, "exit");
  process.off("exit", end);
}
