/** Benchmark: a context switch against the C library's, against the same scheduler in C, and against an empty call. */
import { buildImage, buildProgram } from "./build.ts";
import { alternate, counted, instructionsOfImage, instructionsOfProgram, timed } from "./compare.ts";
import type { Benchmark } from "./types.ts";

const LIMIT = 1.1;
const APP = "test/bench/switch/bench-switch.ts";
const SOURCES = ["test/bench/switch/switch.c", "arch/x86_64/context.S"];
/** As the build has them for a 16 KiB stack. */
const FLAGS = ["-O2", "-DSTACK_SHIFT=15", "-DBAD_CONTEXT=6"];

export const switchBenchmark: Benchmark = {
  name: "switch",
  title: "a switch from one thread to another",
  async run({ figures, skipped }, settings) {
    const program = await buildProgram("switch-c", SOURCES, FLAGS, settings);
    const { image } = await buildImage(APP, "linuxu", settings);
    settings.progress("alternating runs");
    const { ours, theirs } = await alternate(image, program, settings.quick ? 3 : 15);
    const [raw, yielding] = [ours.get("raw")!, ours.get("yield")!];
    figures.push(timed("arch.contextSwitch", raw, "the same in C", theirs.get("raw")!, LIMIT));
    figures.push(timed("yieldNow", yielding, "the same in C", theirs.get("yield")!, LIMIT));
    figures.push(timed("yieldNow", yielding, "glibc's swapcontext", theirs.get("swapcontext")!));
    figures.push(timed("yieldNow", yielding, "an empty call", ours.get("call")!));
    if (settings.quick) return;
    try {
      settings.progress("instructions");
      const guest = await buildImage(APP, "kvm", settings);
      const counts = await instructionsOfImage(guest.image, "bench yield");
      for (const name of ["call", "raw", "yield"]) {
        figures.push(
          counted(`${name}: each`, counts.get(name)!, "the same in C", await instructionsOfProgram(program, name)),
        );
      }
    } catch (error) {
      skipped.push(`instructions: ${(error as Error).message}`);
    }
  },
};
