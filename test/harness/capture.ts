/**
 * The packets of a test that failed: it is repeated as a process on Linux, where a library captures what passes its first network device. Tests do the same there as on
 * Node, to the packet.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { inProject } from "../../tools/project.ts";
import { buildApplication } from "./application.ts";
import { startImage } from "./native.ts";
import { missingFor } from "./needs.ts";

const TARGET = "linuxu-x86_64";
/** A capture without packets is its header. */
const HEADER = 24;

/** Repeats a test of a library with its arguments. The file with the packets; null when there are none. */
export async function capturePackets(library: string, entry: string, args: string[]): Promise<string | null> {
  if (!usesDevices(library) || missingFor(TARGET)) return null;
  const folder = inProject("build/tests/captures");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${library}-${args.join("-").replace(/[^\w-]/g, "")}.pcap`);
  rmSync(file, { force: true });
  const built = await buildApplication(entry, TARGET, ["LIBNETDEV_PCAP=y"]);
  await startImage(built, TARGET, { args, parameters: [`netdev.pcap=${file}`] });
  return existsSync(file) && statSync(file).size > HEADER ? file : null;
}

/** Whether a library's tests have network devices. */
function usesDevices(library: string): boolean {
  const folder = inProject("libs", library, "test");
  if (!existsSync(folder)) return false;
  return readdirSync(folder).some(
    (name) => name.endsWith(".ts") && /from "(netdev-cable|uknetdev)/.test(readFileSync(join(folder, name), "utf8")),
  );
}
