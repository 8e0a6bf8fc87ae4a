/** Guest instructions, read while the guest runs: insn-count.c, the plugin. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildProgram } from "../build.ts";
import type { Settings } from "../types.ts";

export interface Counter {
  /** QEMU's arguments for it. */
  options: string[];
  /** Instructions so far. */
  read(): number;
  /** Instructions before the addresses of `from` and `mark`; 0 for what was not reached. */
  marks(): { from: number; mark: number };
  /** How often each address was executed, when that was asked for. */
  profile(): Map<bigint, number>;
  remove(): void;
}

/** Addresses of the guest's, at which the count is noted. */
export interface Places {
  from?: bigint[];
  mark?: bigint[];
}

const NUMBER = 8;
const PAIR = 2 * NUMBER;
let serial = 0;

/** Builds the plugin, and makes a file for one guest. */
export async function openCounter(
  settings: Settings,
  { from = [], mark = [] }: Places = {},
  withProfile = false,
): Promise<Counter> {
  const plugin = await buildProgram(
    "insn-count.so",
    ["tools/bench/insn-count.c"],
    ["-O2", "-shared", "-fPIC"],
    settings,
  );
  const folder = join(settings.out, "bench", "net");
  mkdirSync(folder, { recursive: true });
  const name = `${process.pid}-${serial++}`;
  const [count, table] = [join(folder, `count-${name}`), join(folder, `profile-${name}`)];
  const places = [...from.map((at) => `from=${at.toString(16)}`), ...mark.map((at) => `mark=${at.toString(16)}`)];
  const remove = (): void => {
    for (const file of [count, table]) rmSync(file, { force: true });
  };
  process.once("exit", remove);
  const number = (index: number): number => Number(readFileSync(count).readBigUInt64LE(index * NUMBER));
  return {
    options: ["-plugin", [plugin, `count=${count}`, ...(withProfile ? [`profile=${table}`] : []), ...places].join(",")],
    read: () => number(0),
    marks: () => ({ from: number(1), mark: number(2) }),
    profile: () => readProfile(readFileSync(table)),
    remove() {
      remove();
      process.off("exit", remove);
    },
  };
}

function readProfile(table: Buffer): Map<bigint, number> {
  const counts = new Map<bigint, number>();
  for (let at = 0; at < table.length; at += PAIR) {
    const address = table.readBigUInt64LE(at);
    if (address !== 0n) counts.set(address, Number(table.readBigUInt64LE(at + NUMBER)));
  }
  return counts;
}
