/** Exact instruction counts: of a guest by a QEMU plugin, of a Linux process step by step. Nothing else on the machine disturbs them. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import type { BuildResult } from "../pipeline/build.ts";
import { targetName } from "../pipeline/target.ts";
import { findSection, findSymbol, readElf, sectionData, type Elf } from "../trace/elf.ts";
import { demangle } from "../trace/demangle.ts";
import { lookUp } from "../trace/symbolize.ts";
import { readRows } from "../size/rows.ts";
import { buildProgram } from "./build.ts";
import { boot, type Machine } from "./machine.ts";
import { runProcess } from "./process.ts";
import type { Settings } from "./types.ts";

const KERNEL_BASE = 0xffffffff80000000n; // platforms/kvm/x86_64/link.lds

/** Milliseconds for a guest that is counted, which makes it several times slower. */
const PATIENCE = 60_000;

/** Instructions from the image's first one on. */
export interface Count {
  /** Up to the first instruction of the application's own code. */
  toMain: number;
  toExit: number;
  /** The functions that took most: name and instructions, most first. */
  top: [string, number][];
}

/** Counts a kvm image's instructions on a QEMU machine. */
export async function countGuest(built: BuildResult, machine: Machine, settings: Settings): Promise<Count> {
  const plugin = await buildPlugin(settings);
  const elf = readElf(built.debugImage);
  const marks = await applicationRows(elf, built.app.folder);
  const out = join(settings.out, "bench", "insn-profile.txt");
  const options = [
    ...entryAddresses(elf).map((address) => `from=${hex(address)}`),
    ...marks.map((mark) => `mark=${hex(mark)}`),
  ];
  const end = await boot({ ...machine, stop: false, more: ["-plugin", [plugin, `out=${out}`, ...options].join(",")] });
  if (end.seenAfter === null)
    throw new CliError(`QEMU did not run the guest with a plugin:\n${end.errors.trim() || end.output.trim()}`);
  // the first instructions run where the image was loaded, below KERNEL_BASE
  return readCount(out, elf, (address) => (address < KERNEL_BASE ? address + KERNEL_BASE : address));
}

/**
 * Counts a guest's instructions under QEMU's emulation of any processor: those whose addresses lie in the image or in `more`, places
 * where it runs before it has page tables, as "from-to" in hex. `command` starts the guest and ends with it.
 */
export async function countEmulated(
  built: BuildResult,
  command: string[],
  cwd: string | undefined,
  { more, bias = 0n }: { more: string[]; bias?: bigint },
  settings: Settings,
): Promise<Count> {
  const plugin = await buildPlugin(settings);
  const elf = readElf(built.debugImage);
  const code = elf.sections.filter(({ name }) => name.startsWith(".text"));
  const own = code.map(({ address, size }) => `${hex(address + bias)}-${hex(address + bias + BigInt(size))}`);
  const marks = await applicationRows(elf, built.app.folder);
  const out = join(settings.out, "bench", `insn-profile-${targetName(built.target)}.txt`);
  rmSync(out, { force: true });
  const options = [
    ...[...own, ...more].map((range) => `only=${range}`),
    ...marks.map((mark) => `mark=${hex(mark + bias)}`),
  ];
  const [program, ...rest] = command;
  const end = await runProcess({
    command: [program!, "-plugin", [plugin, `out=${out}`, ...options].join(","), ...rest],
    timeout: PATIENCE,
    ...(cwd ? { cwd } : {}),
  });
  if (!existsSync(out))
    throw new CliError(
      `QEMU did not run the guest with a plugin: ${(end.errors || end.output).trim().split("\n").at(-1)}`,
    );
  return readCount(out, elf, (address) => address - bias);
}

/** Counts the instructions of a linuxu image that it spends in user mode. */
export async function countProcess(built: BuildResult, settings: Settings): Promise<Count> {
  const step = await buildProgram("insn-step", ["tools/bench/insn-step.c"], ["-O2"], settings);
  const elf = readElf(built.debugImage);
  const entry = elf.file.readBigUInt64LE(24);
  const out = join(settings.out, "bench", "insn-step.txt");
  const marks = (await applicationRows(elf, built.app.folder)).map(
    (mark) => `mark=${hex(BigInt.asUintN(64, mark - entry))}`,
  );
  const end = await runProcess({ command: [step, out, ...marks, "--", built.image], timeout: 60_000 });
  if (end.status !== 0) throw new CliError(`processes cannot be single-stepped here (status ${end.status})`);
  return readCount(out, elf, (address) => BigInt.asUintN(64, address + entry));
}

function buildPlugin(settings: Settings): Promise<string> {
  return buildProgram("insn-profile.so", ["tools/bench/insn-profile.c"], ["-O2", "-shared", "-fPIC"], settings);
}

/** Where a PC's firmware enters the image. */
export function entryAddresses(elf: Elf): bigint[] {
  const entries = elf.symbols.filter(({ name }) => name === "pvh_entry" || name === "multiboot_entry");
  return entries.map(({ address }) => address - KERNEL_BASE);
}

/** Where code of the application's own lines begins. */
export async function applicationRows(elf: Elf, folder: string): Promise<bigint[]> {
  const table = findSection(elf, ".debug_line");
  const data = table && sectionData(elf, table);
  const starts = data ? readRows(data).map(({ start }) => start) : [];
  const places = await lookUp(elf, starts);
  return starts.filter((_, i) => places[i]!.some(({ file }) => file?.startsWith(`${folder}/`)));
}

// --- internal -------------------------------------------------------------------------------------------------------

async function readCount(path: string, elf: Elf, toImage: (address: bigint) => bigint): Promise<Count> {
  const lines = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const marks = lines.filter(([kind]) => kind === "mark").map(([, , count]) => Number(count));
  const total = Number(lines.find(([kind]) => kind === "total")?.[1] ?? NaN);
  const functions = new Map<string, number>();
  for (const [kind, at, count] of lines) {
    if (kind !== "at") continue;
    const symbol = findSymbol(elf, toImage(BigInt(`0x${at}`)));
    const name = symbol ? (demangle(symbol.name)?.shown ?? symbol.name) : "elsewhere";
    functions.set(name, (functions.get(name) ?? 0) + Number(count));
  }
  const top = [...functions].sort(([, a], [, b]) => b - a).slice(0, 10);
  return { toMain: Math.min(...marks), toExit: total, top };
}

function hex(value: bigint): string {
  return value.toString(16);
}
