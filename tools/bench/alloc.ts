/** Benchmark: allocator operations against the same algorithms in C, and against the C library's malloc. */
import { buildImage, buildProgram } from "./build.ts";
import { alternate, counted, instructionsOfImage, instructionsOfProgram, timed } from "./compare.ts";
import type { Benchmark } from "./types.ts";

const LIMIT = 1.1;
const APP = "test/bench/alloc/bench-alloc.ts";
const SOURCES = ["test/bench/alloc/program.c", "test/bench/alloc/alloc.c"];

export const allocBenchmark: Benchmark = {
  name: "alloc",
  title: "an allocator operation (malloc or free, random sizes, 1024 live objects)",
  async run({ figures, skipped }, settings) {
    const program = await buildProgram("alloc-c", SOURCES, ["-O2"], settings);
    const { image } = await buildImage(APP, "linuxu", settings);
    settings.progress("alternating runs");
    const { ours, theirs } = await alternate(image, program, settings.quick ? 3 : 15);
    const [slab, buddy, malloc] = [theirs.get("slab")!, theirs.get("buddy")!, theirs.get("malloc")!];
    figures.push(timed("size-class allocator", ours.get("slab")!, "the same in C", slab, LIMIT));
    figures.push(timed("binary buddy (pages)", ours.get("buddy")!, "the same in C", buddy, LIMIT));
    figures.push(timed("size-class allocator", ours.get("slab")!, "glibc's malloc", malloc));
    if (settings.quick) return;
    try {
      settings.progress("instructions");
      const guest = await buildImage(APP, "kvm", settings);
      const counts = await instructionsOfImage(guest.image, "bench buddy");
      for (const name of ["slab", "buddy"]) {
        figures.push(
          counted(
            `${name}: per operation`,
            counts.get(name)!,
            "the same in C",
            await instructionsOfProgram(program, name),
          ),
        );
      }
      figures.push(
        counted(
          "slab: per operation",
          counts.get("slab")!,
          "glibc's malloc",
          await instructionsOfProgram(program, "malloc"),
        ),
      );
    } catch (error) {
      skipped.push(`instructions: ${(error as Error).message}`);
    }
  },
};
