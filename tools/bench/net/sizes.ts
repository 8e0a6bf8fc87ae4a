/** Bytes of what is loaded, and the smallest memory that a web server serves in. */
import { smallest } from "../search.ts";
import { add, attempt, say, serving, type Context } from "./context.ts";
import { startGuest, MEMORY } from "./guest.ts";
import { BARS } from "./measures.ts";
import type { Prepared } from "./systems.ts";

/** Milliseconds for a guest that may have too little memory: it hangs, or prints something and ends. */
const PATIENCE = { ours: 5_000, linux: 30_000 };
const OUR_STEP = 64;
const LINUX_STEP = 1024;
const KIB_IN_MIB = 1024;
const MOST = parseInt(MEMORY, 10) * KIB_IN_MIB;
/** In MiB: what QEMU needs for an image on Arm's machine; the rest is not used. */
const ARM_MACHINE = 8;

export async function measureSizes(context: Context, systems: Prepared[]): Promise<void> {
  for (const { system, bytes, pages } of systems) add(context, "bytes", system.name, bytes - pages);
  for (const prepared of serving(systems, "http")) {
    const { name, ours } = prepared.system;
    if (name === "linux-nginx" || (!ours && context.settings.quick)) continue; // the kernel decides
    await attempt(context, `${name}, memory`, async () =>
      add(context, "memory", name, await leastMemory(context, prepared)),
    );
  }
}

/** The bar, and nothing else is tried when there is little time; Infinity when it does not serve in that. */
async function leastMemory(context: Context, prepared: Prepared): Promise<number> {
  const { ours, name } = prepared.system;
  const works = (kib: number): Promise<boolean> => {
    say(context, `${name} in ${kib} KiB`);
    return serves(context, prepared, kib);
  };
  if (!ours) return smallest(LINUX_STEP, MOST, works);
  const bar = BARS.find(({ measure }) => measure === "memory")!.most!;
  if (context.settings.quick) return (await works(bar)) ? bar : Infinity;
  const least = await smallest(OUR_STEP, bar, works);
  return least < Infinity ? least : smallest(OUR_STEP, MOST, works);
}

async function serves({ machine, settings }: Context, prepared: Prepared, kib: number): Promise<boolean> {
  const patience = prepared.system.ours ? PATIENCE.ours : PATIENCE.linux;
  const onArm = prepared.system.ours && machine.arch === "arm64" && kib < ARM_MACHINE * KIB_IN_MIB;
  const options = onArm ? { memory: `${ARM_MACHINE}M`, parameters: [`mem=${kib}K`] } : { memory: `${kib}K` };
  try {
    const guest = await startGuest(prepared, machine, settings, { ...options, patience });
    await guest.stop();
    return true;
  } catch (error) {
    settings.progress((error as Error).message.replaceAll("\n", " "));
    return false;
  }
}
