/**
 * The managed runtime as it comes out of the compiler: what is in the module and what is not, and how it behaves when every
 * allocation collects. The programs run on Node, on the real allocator, without the rest of the kernel.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { platformConsole } from "../pipeline/generate.ts";
import { GcTransform } from "./gc.mjs";
import { expandText } from "./text.ts";

const project = join(import.meta.dirname, "../..");
const pages = 256;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// --- a compiler for small programs ----------------------------------------------------------------------------------

/** The defaults of every option in libs/, as the build's generated "config". */
function configuration(changes: Record<string, string>): string {
  const values: Record<string, string> = {};
  for (const library of readdirSync(join(project, "libs"))) {
    const path = join(project, "libs", library, "Kconfig");
    if (!existsSync(path)) continue;
    for (const entry of readFileSync(path, "utf8")
      .split(/^config /m)
      .slice(1)) {
      const name = entry.match(/^\w+/)![0];
      const value = entry.match(/^\tdefault (\S+)/m)?.[1];
      if (/^\tbool/m.test(entry)) values[name] = `bool = ${value === "y"}`;
      else if (/^\tint/m.test(entry)) values[name] = `u32 = ${value ?? 0}`;
    }
  }
  for (const [name, value] of Object.entries(changes)) values[name] = value;
  return Object.entries(values)
    .map(([name, value]) => `export const ${name}: ${value};\n`)
    .join("");
}

const prelude = `
import { ukallocInit } from "ukalloc";
import { initMainStack, managed } from "ukgc";
export function heapBase(): usize { return __heap_base; }
if (ukallocInit() != 0) unreachable();
if (managed && initMainStack(MAIN_STACK) != 0) unreachable();
`;

const ownStart = `import "./start"; export { heapBase } from "./start"; export * from "./program";`;

interface Options {
  main?: string;
  mainStack?: number;
  config?: Record<string, string>;
  flags?: string[];
  stock?: boolean;
}

async function compile(program: string, options: Options = {}) {
  const { main = ownStart, mainStack = 8192, config = {}, flags = [], stock = false } = options;
  const made: Record<string, string> = {
    "main.ts": main,
    "start.ts": prelude.replace("MAIN_STACK", String(mainStack)),
    "program.ts": program,
    "runtime.ts": `import "ukgc/runtime";`,
    "generated/config.ts": configuration(config),
    "generated/config/index.ts": configuration(config),
    "generated/provider/console.ts": platformConsole(),
    "generated/provider/alloc.ts": `export { ukallocInit, malloc, calloc, realloc, memalign, free, usableSize, pageAlloc, pageFree, trim, stats, check, defaultAllocator } from "ukallocslab";`,
  };
  const output = new Map<string, string | Uint8Array>();
  const paths = ["generated", join(project, "libs"), project].flatMap((path) => ["--path", path]);
  const ours = ["--runtime", "runtime", "--stackSize", "1"];
  const { error, stderr } = await asc.main(
    [
      "main.ts",
      ...(stock ? ["--runtime", "incremental"] : ours),
      ...["--outFile", "out.wasm", "--textFile", "out.wat", "--debug", "--exportStart", "start"],
      ...["--memoryBase", "65536", "--initialMemory", String(pages), ...paths, ...flags],
    ],
    {
      readFile(name: string, base: string) {
        const text = made[name];
        if (text !== undefined) return text;
        const folder = name.startsWith("exercises/") ? join(project, "libs/ukgc/test") : base;
        const path = name.startsWith("/") ? name : join(folder, name);
        return existsSync(path) ? expandText(readFileSync(path, "utf8")) : null;
      },
      writeFile: (name: string, contents: string | Uint8Array) => void output.set(name, contents),
      listFiles: () => [],
      transforms: stock ? [] : [GcTransform as never],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return { wasm: output.get("out.wasm") as Uint8Array, wat: output.get("out.wat") as string };
}

type Exports = Record<string, (...numbers: number[]) => number>;

function start(wasm: Uint8Array): Exports {
  const module = new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>);
  const imports: Record<string, Record<string, unknown>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = () => 0;
  const memory = () => (instance.exports.memory as WebAssembly.Memory).buffer;
  const native = {
    plat: {
      memoryRegion: (index: number) => {
        const base = ((instance.exports as Exports).heapBase!() + 4095) & ~4095;
        return index ? 0n : (BigInt(base) << 32n) | BigInt((memory().byteLength - base) >> 12);
      },
      crash: (text: number, length: number) => {
        throw new Error(new TextDecoder().decode(new Uint8Array(memory(), text, length)));
      },
    },
    arch: { cycles: () => process.hrtime.bigint() },
    env: {
      abort: () => {
        throw new Error("abort");
      },
    },
  } as Record<string, Record<string, unknown>>;
  for (const from of Object.keys(imports)) Object.assign(imports[from]!, native[from]);
  const instance = new WebAssembly.Instance(module, imports as WebAssembly.Imports);
  const exports = instance.exports as unknown as Exports;
  exports.start!();
  return exports;
}

// --- tests ----------------------------------------------------------------------------------------------------------

const unmanagedProgram = `
import * as plat from "platforms/plat";
@unmanaged class Counter { count: i32 = 0; }
function write(s: string): void { plat.consoleWrite(changetype<usize>(s), s.length << 1); }
export function print(which: i32): i32 {
  const counter = new Counter();
  write(which ? "hello" : "world");
  write("again");
  return ++counter.count;
}`;

const managedProgram = `
class Node { next: Node | null = null; }
let list: Node | null = null;
export function grow(length: i32): i32 {
  for (let i = 0; i < length; ++i) { const node = new Node(); node.next = list; list = node; }
  return length;
}
export function drop(): void { list = null; }
export function deep(depth: i32): i32 { const text = depth.toString(); return depth ? deep(depth - 1) + text.length : 0; }
export function huge(size: i32): i32 { return new StaticArray<u8>(size).length; }
`;

describe("an application that uses nothing managed", () => {
  for (const flags of [["-O3"], ["-Osize", "--noAssert"]]) {
    test(`has neither shadow stacks nor a collector (${flags[0]})`, async () => {
      const { wasm, wat } = await compile(unmanagedProgram, { flags });
      expect(wat).not.toMatch(/stack_pointer|stack_check|ukgc/);
      expect(start(wasm).print!(0)).toBe(1);
    });
  }

  test("has no static shadow stack", async () => {
    const { wasm } = await compile(unmanagedProgram, { flags: ["-O3"] });
    const stock = await compile(unmanagedProgram, { flags: ["-O3", "--stackSize", "32768"] });
    expect(start(stock.wasm).heapBase!() - start(wasm).heapBase!()).toBeGreaterThan(32000);
  });

  test("may have an abort of its own, which the compiler compiles late", async () => {
    const program = `import "ukdebug/abort"; ${unmanagedProgram}`;
    const { wasm, wat } = await compile(program, { flags: ["-O3", "--use", "abort=~lib/ukdebug/abort/abort"] });
    expect(wat).not.toMatch(/tostack|stack_pointer/);
    expect(start(wasm).print!(0)).toBe(1);
  });

  test("works unoptimised, too", async () => {
    const { wasm } = await compile(unmanagedProgram, { flags: ["-O0"] });
    expect(start(wasm).print!(1)).toBe(1);
  });
});

describe("an application with managed objects", () => {
  let wasm: Uint8Array;
  beforeAll(async () => {
    wasm = (await compile(managedProgram, { flags: ["-O1"], mainStack: 1024 })).wasm;
  });

  test("runs", () => {
    const app = start(wasm);
    expect(app.grow!(1000)).toBe(1000);
    expect(app.deep!(20)).toBe(31);
  });

  test("has the collector also when all it does is to grow a literal", async () => {
    const program = `const numbers: i32[] = [1, 2]; export function main(): i32 { for (let i = 0; i < 1000; ++i) numbers.push(i); return numbers[1001]; }`;
    const { wasm: grows } = await compile(program, { flags: ["-O1"] });
    expect(start(grows).main!()).toBe(999);
  });

  test("reports the overflow of a shadow stack, and has not written beyond it", () => {
    const app = start(wasm);
    expect(() => app.deep!(10000)).toThrow("stack overflow (managed references)");
  });

  test("ends with a message when memory is full of reachable objects", () => {
    const app = start(wasm);
    expect(() => app.grow!(10_000_000)).toThrow("out of memory");
  });

  test("goes on when full memory becomes garbage", () => {
    const app = start(wasm);
    const fits = 400_000; // of 32 bytes: 12 of 16 MiB
    for (let round = 0; round < 5; ++round) {
      expect(app.grow!(fits)).toBe(fits);
      app.drop!();
    }
    expect(app.huge!(6 << 20)).toBe(6 << 20); // the allocator has one such block
    expect(app.huge!(6 << 20)).toBe(6 << 20);
    expect(() => app.huge!(20 << 20)).toThrow("out of memory");
  });

  test("does not run before there is a shadow stack", async () => {
    const main = `export * from "./program"; export { heapBase } from "./start";`;
    const { wasm: early } = await compile(`${managedProgram} deep(3);`, { main, flags: ["-O1"] });
    expect(() => start(early)).toThrow("stack overflow (managed references)");
  });

  test("does not compile without anybody who makes shadow stacks", async () => {
    await expect(compile(managedProgram, { main: `export * from "./program";` })).rejects.toThrow("initMainStack");
  });
});

describe("the standard library", () => {
  const program = `export { exercise } from "./exercises/all";`;
  const exercises = ["strings", "numbers", "arrays", "maps", "typed arrays", "language"];
  let expected: [string, number][];
  beforeAll(async () => {
    const stock = start((await compile(program, { main: program, stock: true, flags: ["-O1"] })).wasm);
    expected = exercises.map((name, index) => [name, stock.exercise!(index)]);
  });

  for (const flags of [["-O1"], ["-Osize"]]) {
    test(`gives the same results when every allocation collects (${flags[0]})`, async () => {
      const config = { UKGC_STRESS: "bool = true", ASSERTIONS: "bool = true" };
      const ours = start((await compile(program, { flags, config })).wasm);
      expect(exercises.map((name, index) => [name, ours.exercise!(index)])).toEqual(expected);
    });
  }
});
