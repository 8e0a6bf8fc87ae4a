/**
 * The same work as an application and as a program in C: both print lines "bench NAME ROUNDS NANOSECONDS CYCLES RESULT". Their runs
 * alternate, so that a slow moment hits both, and medians are compared; instruction counts need no such care.
 */
import { CliError } from "../errors.ts";
import { hasCommand } from "../run/defaults.ts";
import { boot, missingQemu } from "./machine.ts";
import { runProcess } from "./process.ts";
import { median, spreadOf, type Figure } from "./types.ts";

export interface Line {
  rounds: number;
  nanoseconds: number;
  cycles: number;
  result: number;
}

/** Reads what a benchmark printed. */
export function readLines(output: string): Map<string, Line> {
  const lines = new Map<string, Line>();
  for (const [, name, ...numbers] of output.matchAll(/^bench (\w+) (\d+) (\d+) (\d+) (\d+)/gm)) {
    const [rounds, nanoseconds, cycles, result] = numbers.map(Number) as [number, number, number, number];
    lines.set(name!, { rounds, nanoseconds, cycles, result });
  }
  return lines;
}

/** Nanoseconds per round of each benchmark, in run after run. */
export type Times = Map<string, number[]>;

/** Runs both programs `times` times, by turns. */
export async function alternate(ours: string, theirs: string, times: number): Promise<{ ours: Times; theirs: Times }> {
  const sums: { ours: Times; theirs: Times } = { ours: new Map(), theirs: new Map() };
  const results = new Map<string, number>();
  for (let i = 0; i < times; i++) {
    for (const [side, program] of [
      ["ours", ours],
      ["theirs", theirs],
    ] as const) {
      const end = await runProcess({ command: [program], timeout: 120_000 });
      if (end.status !== 0)
        throw new CliError(`${program} failed with status ${end.status}\n${end.output}${end.errors}`);
      for (const [name, line] of readLines(end.output)) {
        const list = sums[side].get(name) ?? [];
        sums[side].set(name, [...list, line.nanoseconds / line.rounds]);
        const before = results.get(name);
        if (before !== undefined && before !== line.result)
          throw new CliError(`${name}: the two sides do not compute the same`);
        results.set(name, line.result);
      }
    }
  }
  return sums;
}

/** A timed figure: `value` against `other`, lists of nanoseconds per round. */
export function timed(name: string, value: number[], otherName: string, other: number[], limit?: number): Figure {
  const against = { name: otherName, value: median(other), ratio: median(value) / median(other) };
  return {
    name,
    value: median(value),
    unit: "ns",
    exact: false,
    spread: spreadOf(value),
    against,
    ...(limit ? { limit } : {}),
  };
}

/**
 * Instructions per round of an application: on an emulated machine whose time stamp counter counts instructions
 * (-icount shift=0). Throws when there is no QEMU.
 */
export async function instructionsOfImage(image: string, lastLine: string): Promise<Map<string, number>> {
  const missing = missingQemu();
  if (missing) throw new CliError(missing);
  const more = ["-icount", "shift=0,sleep=off"];
  const end = await boot({ machine: "pc", memory: "64M", kernel: image, line: lastLine, more, patience: 120_000 });
  const counts = [...readLines(end.output)].map(([name, { cycles, rounds }]): [string, number] => [
    name,
    cycles / rounds,
  ]);
  if (counts.length === 0) throw new CliError(`the guest did not run: ${end.errors}`);
  return new Map(counts);
}

/** Instructions per round of a program in C, by callgrind: what more rounds cost, so that start-up does not count. */
export async function instructionsOfProgram(program: string, name: string): Promise<number> {
  if (!hasCommand("valgrind")) throw new CliError("valgrind is not installed");
  const [few, many] = [20_000, 120_000];
  const count = async (rounds: number): Promise<number> => {
    const tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];
    const end = await runProcess({ command: [...tool, program, name, String(rounds)], timeout: 120_000 });
    return Number(/Collected : (\d+)/.exec(end.errors)?.[1] ?? NaN);
  };
  return ((await count(many)) - (await count(few))) / (many - few);
}

/** An exact figure: instructions per round, `value` against `other`. */
export function counted(name: string, value: number, otherName: string, other: number): Figure {
  const against = { name: otherName, value: other, ratio: value / other };
  return { name, value, unit: "instructions", exact: true, against };
}
