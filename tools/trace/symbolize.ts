/**
 * Turns code addresses into functions, files and lines, inlined calls included, by addr2line of GNU binutils, and hides what
 * wasm2c puts between TypeScript functions: its loads and stores, its runtime, the wrappers of exports.
 */

import { spawn } from "node:child_process";
import { CliError } from "../errors.ts";
import { demangle, withoutClone } from "./demangle.ts";
import { findSymbol, isCode, MACHINE, type Elf } from "./elf.ts";
import type { RawFrame } from "./unwind.ts";

/** One line of a backtrace. */
export interface Frame {
  /** The code address; the frames of inlined functions have that of the function they are part of. */
  address: bigint;
  /** The function, demangled; the address in hex when nobody knows it. */
  name: string;
  /** As the debug information has it, usually absolute; null when it does not say. */
  file: string | null;
  line: number | null;
  /** Inlined into the frame that follows. */
  inlined: boolean;
  /** False for a possible frame: a return address on the stack that need not be one of this call chain. */
  certain: boolean;
}

/** Where an address is, by the debug information; from the innermost inlined function outwards. */
export interface Place {
  /** The C function's name; "" when unknown. */
  symbol: string;
  file: string | null;
  line: number | null;
}

/** The frames to show for `raw`, whose debug information is in `elf`. */
export async function symbolize(elf: Elf, raw: RawFrame[]): Promise<Frame[]> {
  const addresses = raw.map((frame) => (frame.isReturn ? frame.address - 1n : frame.address));
  const places = await lookUp(elf, addresses);
  const groups = raw.map((frame, i) => {
    const all = places[i] ?? [];
    const symbol = isCode(elf, addresses[i]!) && findSymbol(elf, addresses[i]!);
    const outer = all.at(-1);
    if (outer && outer.symbol === "" && symbol) outer.symbol = symbol.name;
    return { frame, places: withoutGlue(all) };
  });
  // where TypeScript runs, helpers and wrappers that are functions of their own are not worth a line
  const hide = groups.some(({ places }) => places.some(isTypeScript));
  return groups
    .filter(({ places }) => !hide || !places.every(isHelper))
    .flatMap(({ frame, places }) => places.map((place, i) => show(frame, place, i < places.length - 1)));
}

/** Looks up `addresses` in one run of addr2line. Answers come in the same order. */
export async function lookUp(elf: Elf, addresses: bigint[]): Promise<Place[][]> {
  if (addresses.length === 0) return [];
  const input = addresses.map((address) => `0x${address.toString(16)}\n`).join("");
  return parseAddr2line(await runAddr2line(elf, input));
}

/** Parses what `addr2line -a -f -i` prints: per address itself, then pairs of lines with function and place. */
export function parseAddr2line(output: string): Place[][] {
  const groups: Place[][] = [];
  const lines = output.split(/\r?\n/);
  for (let i = 0; i < lines.length;) {
    const line = lines[i++]!;
    if (/^0x[0-9a-f]+$/.test(line)) groups.push([]);
    else if (line !== "") groups.at(-1)?.push(parsePlace(line, lines[i++] ?? ""));
  }
  return groups;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Functions of wasm2c's prelude and of the WebAssembly runtime, which TypeScript code calls without saying so. */
const HELPER = new RegExp(
  "^(wasm_(rt_.*|quietf?|floorf?|ceilf?|truncf?|nearbyintf?|fabsf?|sqrtf?)|quiet_nanf?" +
    "|[ifsv]\\d+_(load|store)\\w*|[iv]\\d+_atomic_\\w+|I(32|64)_[A-Z]+\\w*|(memory|table)_(fill|copy|init|grow)\\w*" +
    "|(func|extern)ref_table_\\w+|load_data|func_types_eq|add_overflow)$",
);

function isTypeScript(place: Place): boolean {
  return place.file?.endsWith(".ts") ?? false;
}

/**
 * Whether `place` is in a helper or in the wrapper of an export (w2c_kernel_boot by wasm2c, kernel_boot in an image's kernel.c):
 * neither is anybody's source.
 */
function isHelper(place: Place): boolean {
  if (isTypeScript(place)) return false;
  if (/(^|\/)wasm-(rt|table)\.h$/.test(place.file ?? "")) return true;
  if (/(^|\/)kernel\.c$/.test(place.file ?? "") && place.symbol.startsWith("kernel_")) return true;
  const name = demangle(place.symbol);
  return name ? name.path === "" && !name.internal.startsWith("~") : HELPER.test(withoutClone(place.symbol));
}

/** Drops the places that are no TypeScript but inlined into TypeScript, and helpers that TypeScript is inlined into. */
function withoutGlue(places: Place[]): Place[] {
  const lastTypeScript = places.findLastIndex(isTypeScript);
  const kept = places.filter((place, i) => (i <= lastTypeScript ? isTypeScript(place) : !isHelper(place)));
  return kept.length > 0 ? kept : places.slice(-1);
}

function show(frame: RawFrame, place: Place, inlined: boolean): Frame {
  const { address, certain } = frame;
  const name = demangle(place.symbol);
  // generated C that has no TypeScript line: the function's own name says at least which file it came from
  const known = !name || isTypeScript(place);
  return {
    address,
    name: name?.shown ?? (shownName(withoutClone(place.symbol)) || `0x${address.toString(16)}`),
    file: known ? place.file : name.path || null,
    line: known ? place.line : null,
    inlined,
    certain,
  };
}

/** The build shortens names itself, with "$" for what C does not allow and "$$" to tell equal ones apart (tools/pipeline/c-names.ts). */
function shownName(symbol: string): string {
  return symbol
    .replace(/^\w*\$\$(?=\w)/, "")
    .replace(/\$\$\d+$/, "")
    .replaceAll("$", ".");
}

function parsePlace(symbol: string, place: string): Place {
  const [, file, line] = /^(.*?):(\d+|\?)(?: \(discriminator \d+\))?$/.exec(place) ?? [];
  return {
    symbol: symbol === "??" ? "" : symbol,
    file: file && file !== "??" && !file.endsWith(".o") ? file : null, // without debug information, a symbol's object file
    line: Number(line) > 0 ? Number(line) : null,
  };
}

/** The programs to try, best first, and the Debian package of each. */
function addr2lines(machine: number): [program: string, debianPackage: string][] {
  const own: [string, string] = ["addr2line", "binutils"];
  if (machine === MACHINE.arm64) return [["aarch64-linux-gnu-addr2line", "binutils-aarch64-linux-gnu"], own];
  if (machine === MACHINE.arm) return [["arm-linux-gnueabihf-addr2line", "binutils-arm-linux-gnueabihf"], own];
  return [own];
}

async function runAddr2line(elf: Elf, input: string): Promise<string> {
  const programs = addr2lines(elf.machine);
  for (const [program] of programs) {
    const output = await run(program, ["-a", "-f", "-i", "-e", elf.path], input);
    if (output !== null) return output;
  }
  const [program, debianPackage] = programs[0]!;
  throw new CliError(`${program} is missing`, `Install it: apt-get install ${debianPackage}`);
}

/** Runs `program` to its end and returns what it printed; null when there is no such program. */
function run(program: string, args: string[], input: string): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
    child.stdin.on("error", () => {}); // it stopped reading: its exit status says why
    child.on("error", (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? resolve(null) : reject(error)));
    child.on("close", (status) => {
      if (status === 0) resolve(Buffer.concat(out).toString("utf8"));
      else
        reject(new CliError(`${program}: ${Buffer.concat(errors).toString("utf8").trim() || `exit status ${status}`}`));
    });
    child.stdin.end(input);
  });
}
