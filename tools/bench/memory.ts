/** Benchmark: the smallest memory that the smallest example boots in. */
import { buildImage, HELLO } from "./build.ts";
import { buildFloor, FLOOR_LINE } from "./floor.ts";
import { boot, MACHINES, missingQemu, type Machine } from "./machine.ts";
import { smallest } from "./search.ts";
import type { Benchmark } from "./types.ts";

const PLENTY = 8192; // KiB
/** QEMU rounds -m up to a multiple of this, in KiB. */
const QEMU_STEP = 8;
const PAGE = 4; // KiB
/** What the kernel may need of its own. */
const LIMIT = 256;

export const memoryBenchmark: Benchmark = {
  name: "memory",
  title: "the smallest memory in which helloworld boots",
  async run({ figures, skipped }, settings) {
    const missing = missingQemu();
    if (missing) return void skipped.push(missing);
    const { image } = await buildImage("examples/helloworld", "kvm", settings);
    const hello: Machine = { machine: "pc", memory: `${PLENTY}K`, kernel: image, line: HELLO, stop: true };
    settings.progress(`mem=${LIMIT}K`);
    if (settings.quick) {
      const value = (await boots({ ...hello, append: `mem=${LIMIT}K --` })) ? LIMIT : Infinity;
      figures.push({ name: "boots with kernel argument mem=256K", value, unit: "KiB", exact: true, limit: LIMIT });
      return;
    }
    const own = await smallest(PAGE, 2 * LIMIT, (kib) => boots({ ...hello, append: `mem=${kib}K --` }));
    figures.push({ name: "smallest kernel argument mem=", value: own, unit: "KiB", exact: true, limit: LIMIT });

    const floor: Machine = {
      machine: "pc",
      memory: `${PLENTY}K`,
      kernel: await buildFloor(settings),
      line: FLOOR_LINE,
      stop: true,
    };
    for (const machine of MACHINES) {
      const least = async (kernel: Machine): Promise<number> => {
        settings.progress(`smallest -m of ${machine}`);
        return smallest(QEMU_STEP, PLENTY, (kib) => boots({ ...kernel, machine, memory: `${kib}K` }));
      };
      const machineNeeds = await least(floor);
      const value = await least(hello);
      const against = { name: "the floor kernel", value: machineNeeds, ratio: value / machineNeeds };
      const reference =
        machine === "pc" ? { reference: "Unikraft 0.17 hello on pc: 1,408 (smallest), 1,664 (default)" } : {};
      figures.push({ name: `smallest -m, ${machine}`, value, unit: "KiB", exact: true, against, ...reference });
    }
  },
};

async function boots(machine: Machine): Promise<boolean> {
  return (await boot(machine)).seenAfter !== null;
}
