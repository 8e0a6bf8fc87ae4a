/**
 * Random programs: forty functions with frames of all kinds call each other at random, and note what they call. Their
 * stacks are full of leftovers of earlier calls. The unwinder has to find exactly the calls that the program noted.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findReports, type Report } from "./parse.ts";
import { openImage } from "./resolve.ts";
import { build, crash, missing, scratch, VARIANTS } from "./sample/build.ts";
import { findSymbol } from "./elf.ts";
import { unwind, type Image } from "./unwind.ts";

const FUNCTIONS = 40;
const RUNS = 25;
const { folder, remove } = scratch();
afterAll(remove);

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** C source of a program; `allocaShare` in 100 functions have a frame that only rbp describes. */
function program(seed: number, allocaShare: number): string {
  const below = random(seed);
  const many = Array.from({ length: FUNCTIONS }, () => below(4) === 0); // takes arguments on the stack
  const parameters = (i: number) =>
    many[i] ? "u32 a, u32 b, u32 c, u32 d, u32 e, u32 f, u32 g, u32 h, u32 k" : "u32 a";
  const call = (i: number) => `f${i}(${many[i] ? "a, 2, 3, 4, 5, 6, 7, 8, a + 9" : "a + 1"})`;
  const few = many.flatMap((isMany, i) => (isMany ? [] : [i]));
  const body = (i: number): string => {
    const kept = Array.from({ length: below(8) }, (_, n) => `x${n}`);
    const size = 1 + below(4) * below(100);
    const room =
      below(100) < allocaShare
        ? `volatile u8 *room = __builtin_alloca(${size} + (a & 31));`
        : `volatile u8 room[${size}];`;
    return `NOINLINE u32 f${i}(${parameters(i)}) {
      ${below(3) === 0 ? "if (a == 0xffffffff) return sink;" : ""}
      truth[depth++] = ${i};
      ${kept.map((x) => `u32 ${x} = sink;`).join(" ")}
      ${room}
      room[a % ${size}] = a;
      u32 r = 0;
      if (depth >= limit) { if (armed) *(volatile u32 *)(uintptr_t)(sink & 8) = a; }
      else switch (next() % 4) {
        case 0: r = ${call(below(FUNCTIONS))} + 1; break;
        case 1: r = ${call(below(FUNCTIONS))} ^ ${call(below(FUNCTIONS))}; break;
        case 2: r = table[next() % ${few.length}](a + 3) * 3; break;
        default: r = ${call(below(FUNCTIONS))} * a; break;
      }
      depth--;
      return r + room[a % ${size}] ${kept.map((x) => `+ r * ${x}`).join(" ")};
    }`;
  };
  const all = Array.from({ length: FUNCTIONS }, (_, i) => i);
  return `
    static void print_truth(void);
    #define AFTER_REPORT print_truth
    #include "guest.h"
    #define NOINLINE __attribute__((noinline, noclone))
    typedef uint32_t u32; typedef uint8_t u8;
    static volatile u32 sink; static int truth[1000], depth, limit, armed; static u32 state;
    static void print_truth(void) { printf("truth"); for (int i = depth; i-- > 0;) printf(" f%d", truth[i]); printf("\\n"); fflush(stdout); }
    static u32 next(void) { state = state * 1664525u + 1013904223u; return state >> 16; }
    ${all.map((i) => `NOINLINE u32 f${i}(${parameters(i)});`).join("\n")}
    static u32 (*const volatile table[])(u32) = { ${few.map((i) => `f${i}`).join(", ")} };
    ${all.map(body).join("\n")}
    int main(int argc, char **argv) {
      guest_start(argv);
      state = atoi(argv[3]);
      limit = 12; sink = f0${many[0] ? "(1,2,3,4,5,6,7,8,9)" : "(1)"} & 0; /* leaves old return addresses behind */
      limit = 3 + next() % 8; armed = 1;
      return ${call(1).replaceAll("a", "argc")};
    }`;
}

function found(image: Image, report: Report): { name: string; certain: boolean }[] {
  return unwind(image, report.registers, report.words)
    .map((frame) => ({ name: findSymbol(image.debug, frame.address - 1n)?.name ?? "", certain: frame.certain }))
    .filter(({ name }) => /^f\d+$/.test(name));
}

const variants = Object.entries(VARIANTS).slice(0, 3);

test.skipIf(missing).each(variants)("%s: exactly the calls that were made", (variant, flags) => {
  variants.forEach((_, seed) => {
    const image = prepare(program(seed + 1, 0), `exact-${seed}-${variant}`, flags);
    for (let seed = 1; seed <= RUNS; seed++) {
      const { report, truth } = runOnce(image, seed);
      expect(found(openImage(image), report)).toEqual(truth.map((name) => ({ name, certain: true })));
    }
  });
});

test.skipIf(missing).each(variants)(
  "%s: with rbp frames nothing is missed and certain ones are right",
  (variant, flags) => {
    const image = prepare(program(7, 20), `rbp-${variant}`, flags);
    for (let seed = 1; seed <= RUNS; seed++) {
      const { report, truth } = runOnce(image, seed);
      const frames = found(openImage(image), report);
      const certain = frames.filter((frame) => frame.certain).map((frame) => frame.name);
      expect(certain).toEqual(truth.slice(0, certain.length));
      let matched = 0;
      for (const { name } of frames) if (name === truth[matched]) matched++;
      expect(truth.slice(matched)).toEqual([]);
    }
  },
);

function prepare(source: string, name: string, flags: string[]): string {
  const image = join(folder, name.replace(/\W+/g, "-"));
  writeFileSync(`${image}.c`, source);
  build(`${image}.c`, image, flags);
  return image;
}

function runOnce(image: string, seed: number): { report: Report; truth: string[] } {
  const output = crash(image, [seed]);
  return { report: findReports(output)[0]!, truth: /^truth (.*)$/m.exec(output)![1]!.split(" ") };
}
