/** How long it takes from QEMU's start to the first answer, and how long QEMU takes for itself. */
import { join } from "node:path";
import { execute } from "../../pipeline/execute.ts";
import { createReporter } from "../../pipeline/reporter.ts";
import { inProject } from "../../project.ts";
import { buildFloor, FLOOR_LINE } from "../floor.ts";
import { median, spreadOf, type Settings } from "../types.ts";
import { add, attempt, say, serving, type Context } from "./context.ts";
import { startGuest, MEMORY } from "./guest.ts";
import { qemuCommand, type Machine } from "./machines.ts";
import { start } from "./processes.ts";
import type { Prepared } from "./systems.ts";

/** Milliseconds for the floor kernel. */
const FLOOR_LIMIT = 20_000;

export async function measureStarts(context: Context, systems: Prepared[]): Promise<void> {
  const { machine, settings } = context;
  const times = new Map<string, number[]>();
  const note = (name: string, value: number): void => void times.set(name, [...(times.get(name) ?? []), value]);
  const rounds = settings.quick ? 2 : 7;
  const floor = await floorFor(machine, settings).catch(
    (error: Error) => void context.skipped.push(`floor: ${error.message}`),
  );
  for (let round = 1; round <= rounds; round++) {
    say(context, `QEMU's start to the first answer, round ${round} of ${rounds}`);
    if (floor) await attempt(context, "floor", async () => note("floor", await startOfFloor(floor, machine)));
    for (const prepared of serving(systems, "http")) {
      await attempt(context, `${prepared.system.name}, start`, async () => {
        const guest = await startGuest(prepared, machine, settings);
        await guest.stop();
        note(prepared.system.name, guest.firstAfter);
      });
    }
  }
  for (const [name, list] of times) add(context, "start", name, median(list), spreadOf(list));
}

async function startOfFloor(kernel: string, machine: Machine): Promise<number> {
  const running = start(qemuCommand(machine, { kernel, append: "" }, MEMORY, { ports: new Map() }));
  const after = await running.prints(FLOOR_LINE, FLOOR_LIMIT);
  await running.stop();
  if (after === null) throw new Error(`it printed "${running.output()}"`);
  return after;
}

async function floorFor({ arch }: Machine, settings: Settings): Promise<string> {
  if (arch === "x86_64") return buildFloor(settings);
  const object = join(settings.out, "bench", "floor-arm64.o");
  const kernel = join(settings.out, "bench", "floor-arm64");
  const tool = { package: "binutils-aarch64-linux-gnu", reporter: createReporter({ verbose: false, quiet: true }) };
  const prefix = "aarch64-linux-gnu-";
  await execute({
    command: [`${prefix}as`, inProject("test/bench/floor/floor-arm64.S"), "-o", object],
    what: "the assembler",
    ...tool,
  });
  await execute({
    command: [`${prefix}ld`, "-Ttext=0x40200000", "-e", "start", object, "-o", kernel],
    what: "the linker",
    ...tool,
  });
  return kernel;
}
