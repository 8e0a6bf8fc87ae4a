/** Benchmark: from the image's first instruction to the application, in instructions; and from QEMU's start to the line, in time. */
import { buildImage, HELLO } from "./build.ts";
import { countGuest, countProcess, type Count } from "./count.ts";
import { buildFloor, FLOOR_LINE } from "./floor.ts";
import { boot, MACHINES, missingQemu } from "./machine.ts";
import { median, spreadOf, type Benchmark, type Settings, type Sheet } from "./types.ts";

/** Instructions from entry to main. */
const LIMIT = 200_000;
const MEMORY = ["8M", "64M"];

export const bootBenchmark: Benchmark = {
  name: "boot",
  title: "helloworld's boot: entry to main and to exit",
  async run(sheet, settings) {
    const missing = missingQemu();
    if (missing) sheet.skipped.push(missing);
    else await virtualMachine(sheet, settings);
    settings.progress("linuxu");
    try {
      report(
        sheet,
        "linuxu",
        await countProcess(await buildImage("examples/helloworld", "linuxu", settings), settings),
      );
    } catch (error) {
      sheet.skipped.push(`linuxu: ${(error as Error).message}`);
    }
  },
};

async function virtualMachine(sheet: Sheet, settings: Settings): Promise<void> {
  const built = await buildImage("examples/helloworld", "kvm", settings);
  for (const machine of MACHINES) {
    for (const memory of MEMORY) {
      settings.progress(`instructions on ${machine}, ${memory}`);
      try {
        const count = await countGuest(built, { machine, memory, kernel: built.image, line: HELLO }, settings);
        report(sheet, `kvm ${machine} ${memory}`, count, LIMIT);
      } catch (error) {
        sheet.skipped.push(`${machine}: ${(error as Error).message}`);
      }
    }
  }
  const floor = await buildFloor(settings);
  for (const machine of MACHINES) {
    settings.progress(`time on ${machine}`);
    const times: { hello: number[]; floor: number[] } = { hello: [], floor: [] };
    for (let i = settings.quick ? 1 : 7; i > 0; i--) {
      const base = { machine, memory: "8M", stop: true };
      times.hello.push((await boot({ ...base, kernel: built.image, line: HELLO })).seenAfter ?? NaN);
      times.floor.push((await boot({ ...base, kernel: floor, line: FLOOR_LINE })).seenAfter ?? NaN);
    }
    const value = median(times.hello);
    const least = median(times.floor);
    sheet.figures.push({
      ...{
        name: `start of QEMU to the line, ${machine}`,
        value,
        unit: "ms",
        exact: false,
        spread: spreadOf(times.hello),
      },
      against: { name: "the floor kernel", value: least, ratio: value / least },
      reference: machine === "pc" ? "quiet machine: Unikraft 156, floor 56" : "quiet machine: Unikraft 128, floor 23",
    });
  }
}

function report(sheet: Sheet, where: string, { toMain, toExit, top }: Count, limit?: number): void {
  const exact = { unit: "instructions", exact: true };
  sheet.figures.push({ name: `${where}: entry to main`, value: toMain, ...exact, ...(limit ? { limit } : {}) });
  sheet.figures.push({ name: `${where}: entry to exit`, value: toExit, ...exact });
  for (const [name, count] of top.slice(0, 5))
    sheet.figures.push({ name: `${where}:   of these in ${name}`, value: count, ...exact });
}
