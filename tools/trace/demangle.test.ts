/** Names: by hand, and those of a real module on their whole way through asc and wasm2c. */

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { demangle } from "./demangle.ts";
import { run, scratch } from "./sample/build.ts";

const { folder, remove } = scratch();
afterAll(remove);

test.each([
  ["w2c_kernel_0x7Elib0x2Fukalloc0x2Fbuddy0x2FBuddy0x23alloc", "Buddy#alloc", "~lib/ukalloc/buddy"],
  [
    "w2c_kernel_0x7Elib0x2Fukalloc0x2Fbuddy0x2FBuddy0x3Cu320x3E0x23alloc.part.0",
    "Buddy<u32>#alloc",
    "~lib/ukalloc/buddy",
  ],
  ["w2c_kernel_main0x2Fboot.constprop.1.isra.0", "boot", "main"],
  ["w2c_kernel_main0x2Fboot.cold", "boot", "main"],
  ["w2c_kernel_main0x2Fpack0x40varargs", "pack", "main"],
  ["w2c_my__mod0x2Dx_0x7Elib0x2Frt0x2F_0x5Fnew", "__new", "~lib/rt"],
  ["w2c_kernel_boot", "boot", ""],
  ["w2c_kernel_0x7Estart", "~start", ""],
  ["w2c_kernel_start0x3A0x7Elib0x2Fukalloc0x2Fbuddy", "top level of buddy", "~lib/ukalloc"],
  ["w2c_kernel_start0x3Aexamples0x2Fhello0x2Findex", "top level of index", "examples/hello"],
  ["w2c_kernel_start0x3A0x7Elib0x2Fukalloc0x2Fbuddy0x7Eanonymous0x7C1", "anonymous|1", "~lib/ukalloc"],
  ["w2c_kernel_main0x2Fboot0x7Eanonymous0x7C0", "boot~anonymous|0", "main"],
  ["w2c_kernel_main0x2FA0x0x341", "A0x41", "main"],
  ["w2c_kernel_main0x2Fna0xC30xAFve", "naïve", "main"],
  [
    "w2c_kernel_0x7Elib0x2Fmap0x2FMap0x3C0x7Elib0x2Fstring0x2FString0x2C0x7Elib0x2Farray0x2FArray0x3Ci320x3E0x3E0x23find",
    "Map<String,Array<i32>>#find",
    "~lib/map",
  ],
])("%s", (symbol, shown, path) => {
  expect(demangle(symbol)).toMatchObject({ shown, path });
});

test("native names are left alone", () => {
  for (const name of ["plat_crash", "main", "_start", "wasm_rt_trap", "w2c_kernel"]) expect(demangle(name)).toBeNull();
});

test("every function of a real module has asc's name again", () => {
  writeFileSync(join(folder, "main.ts"), SOURCE);
  const require = createRequire(import.meta.url);
  const asc = join(dirname(require.resolve("assemblyscript/package.json")), "bin/asc.js");
  const wasm2c = join(dirname(require.resolve("wabt/package.json")), "bin/wasm2c");
  const file = (name: string) => join(folder, name);
  const options = ["--baseDir", folder, "-O1", "--debug", "--runtime", "minimal", "-o", "m.wasm", "-t", "m.wat"];
  run(process.execPath, [asc, "main.ts", ...options]);
  run(process.execPath, [wasm2c, file("m.wasm"), "-n", "my_kernel", "-o", file("m.c")]);

  const wat = readFileSync(file("m.wat"), "utf8");
  const names = [...wat.matchAll(/^ \(func \$(?:"([^"]+)"|(\S+))/gm)].map((match) => match[1] ?? match[2]!);
  const c = readFileSync(file("m.c"), "utf8");
  const declared = [...c.matchAll(/^static \w+ (w2c_my__kernel_\w+)\(w2c_my__kernel\*.*;$/gm)].map(
    (match) => match[1]!,
  );
  const demangled = declared.map((symbol) => demangle(symbol)!.internal);
  expect(names.length).toBeGreaterThan(15);
  expect(demangled.sort()).toEqual(names.sort());
});

const SOURCE = `
  class Box<T> {
    _value_: T | null = null;
    get __both(): u32 { return <u32>changetype<usize>(this._value_) + count_all_(3) + count_all_(4); }
    set __both(n: u32) { count += n; count_all_(n); }
    static make_it(n: u32): u32 { count += n; return count_all_(n) + 0x41; }
  }
  let count: u32 = 0;
  const table: StaticArray<(n: u32) => u32> = [(n: u32): u32 => n + count_all_(n), (n: u32): u32 => n * count];
  namespace Deep { export function A0x41(n: u32): u32 { count ^= n; return n / 7 + count_all_(n); } }
  function count_all_(n: u32): u32 { count += n; for (let i: u32 = 0; i < n; i++) count = count * 3 + i; return count; }
  function __many(n: u32, more: u32 = count_all_(2)): u32 { return more + count_all_(n); }
  export function $odd$(n: u32): u32 {
    const box = new Box<string>(), other = new Box<Box<String>>(), map = new Map<string, Array<i32>>();
    map.set("a", [1, 2]);
    box.__both = n; other.__both = box.__both;
    return other.__both + Box.make_it(n) + Box.make_it(n + 1) + table[n & 1](n) + Deep.A0x41(n) + Deep.A0x41(2) + map.get("a")[0] + __many(1) + __many(2, 3);
  }
`;
