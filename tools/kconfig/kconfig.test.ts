/** The engine where there is nothing to compare it with: messages, long chains, large trees, files that are written, random values. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { seed } from "../../test/harness/seed.ts";
import { generateCase } from "./diff/generate.ts";
import { writeCase } from "./diff/reference.ts";
import {
  configText,
  originOf,
  readConfig,
  readConfigText,
  readTree,
  setAllYes,
  setRandom,
  setValue,
  triOf,
  typeOf,
  valueOf,
  writeConfig,
  type Tree,
} from "./index.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "tsukuri-kconfig-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function tree(...lines: string[]): Tree {
  return readTree({ file: "Kconfig", text: lines.join("\n") }, { env: {}, base: folder });
}

function sym(of: Tree, name: string): ReturnType<Tree["symbols"]["get"]> & object {
  return of.symbols.get(name)!;
}

test("malformed lines are named by file and line", () => {
  mkdirSync(join(folder, "sub"));
  writeFileSync(join(folder, "sub/Kconfig"), 'config A\n\tbool "a"\n\tdepends B\n');
  expect(() => tree('source "sub/Kconfig"')).toThrow(/^sub\/Kconfig:3: "on" is expected/);
  expect(() => tree("config A", "\tbool", 'source "gone"')).toThrow(/^Kconfig:3: no such file: .*gone/);
  expect(() => tree("", 'menu "m"', "config A")).toThrow(/^Kconfig:2: "endmenu" is missing/);
  expect(() => tree("config A", "\tdefault =")).toThrow(/^Kconfig:2: this is no expression/);
  expect(() => tree("what is this")).toThrow(/^Kconfig:1: "what" is no keyword/);
  expect(() => tree("comment 'x'", "\tbool")).toThrow(/^Kconfig:2: a comment has no such property/);
  expect(() => tree("config A", "\trange 5")).toThrow(/^Kconfig:2: a range has two ends/);
  writeFileSync(join(folder, "latin1"), Buffer.from([0x23, 0x0a, 0x23, 0xe9, 0x0a]));
  expect(() => tree('source "latin1"')).toThrow(/latin1:2: a character that is no UTF-8/);
});

test("a loop is shown with all places", () => {
  const lines = ["config A", "\tbool", "\tdepends on B", "config B", "\tbool", "config C", "\tbool", "\tselect B if A"];
  expect(() => tree(...lines)).toThrow(
    "Kconfig:4: dependency loop:\n  B (Kconfig:4) is selected if A\n  A (Kconfig:1) depends on B",
  );
});

test("newer trees say modules without option", () => {
  const modular = tree("config MODS", "\tbool", "\tmodules", "\tdefault y", "config T", '\ttristate "t"');
  setValue(sym(modular, "T"), 1);
  expect([valueOf(sym(modular, "T")), typeOf(sym(modular, "T"))]).toEqual(["m", "tristate"]);
});

test("what is mentioned and not defined is reported if asked for", () => {
  const text = 'config A\n\tbool "a"\n\tdepends on NOWHERE && 5 < 6\n';
  const loose = readTree({ file: "Kconfig", text }, { env: {}, base: folder, reportUndefined: true });
  expect(loose.warnings).toEqual(["NOWHERE is not defined, but mentioned at Kconfig:1"]);
});

test("texts stand in for files", () => {
  const files = new Map([["libs/x/package.json", '\n\nconfig X\n\tbool "x"\n']]);
  const mixed = readTree({ file: "(generated)", text: 'source "libs/x/package.json"' }, { files, base: folder });
  expect(sym(mixed, "X").nodes[0]!.place).toEqual({ file: "libs/x/package.json", line: 3 });
});

test("where a value comes from", () => {
  const lines = ["config A", '\tbool "a"', "\tselect B", "\timply C", "config B", "\tbool", "config C", "\tbool"];
  const some = tree(
    ...lines,
    "config D",
    "\tdef_bool y",
    "config E",
    '\tint "e"',
    "config F",
    '\tbool "f"',
    "\tdepends on E = 3",
  );
  setValue(sym(some, "A"), 2);
  const origins = ["A", "B", "C", "D", "E", "F"].map((name) => originOf(sym(some, name)));
  expect(origins).toEqual(["user", "select", "imply", "default", "none", "none"]);
});

test("a chain of 15,000 symbols, in both directions, is no recursion", () => {
  const count = 15_000;
  const chain = Array.from(
    { length: count },
    (_, i) => `config C${i}\n\tbool "c"\n${i ? `\tdepends on C${i - 1}\n` : ""}`,
  );
  for (const lines of [chain, [...chain].reverse()]) {
    const long = tree(...lines);
    setAllYes(long);
    expect(triOf(sym(long, `C${count - 1}`))).toBe(2);
    setValue(sym(long, "C0"), 0);
    expect(triOf(sym(long, `C${count - 1}`))).toBe(0);
    expect(configText(long)).toBe("# CONFIG_C0 is not set\n");
  }
});

test("a tree as large as Linux's is read and evaluated in seconds", () => {
  const lines = Array.from({ length: 15_000 }, (_, i) => {
    const depends = i > 5 ? `\tdepends on S${i - (i % 5) - 1} || S${i >> 1} && !S${i >> 2}\n` : "";
    return `config S${i}\n\ttristate "Symbol ${i}"\n${depends}\tselect S${i + 7} if S${i >> 1}\n\thelp\n\t  Text.\n`;
  }).map((text, i) => (i === 0 ? text.replace(/\tselect.*\n/, "") : text));
  const before = performance.now();
  const large = tree(...lines);
  setAllYes(large);
  expect(configText(large).length).toBeGreaterThan(100_000);
  expect(performance.now() - before).toBeLessThan(15_000); // about 1 s on a quiet machine
});

test("a configuration is written whole, and the old one is kept", () => {
  const some = tree("config A", '\tbool "a"');
  const file = join(folder, ".config");
  expect(writeConfig(some, file)).toBe(true);
  expect(writeConfig(some, file)).toBe(false);
  expect(existsSync(`${file}.old`)).toBe(false);
  setValue(sym(some, "A"), 2);
  expect(writeConfig(some, file)).toBe(true);
  expect([readFileSync(file, "utf8"), readFileSync(`${file}.old`, "utf8")]).toEqual([
    "CONFIG_A=y\n",
    "# CONFIG_A is not set\n",
  ]);
  const link = join(folder, "link");
  symlinkSync(".config", link);
  setValue(sym(some, "A"), 0);
  writeConfig(some, link);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, "utf8")).toBe("# CONFIG_A is not set\n");
  expect(() => writeConfig(some, folder)).toThrow(/is a folder/);
  expect(() => writeConfig(some, join(folder, "no/such"))).toThrow(/cannot be written/);
});

test("what is odd about a configuration is said by line", () => {
  const some = tree("config A", '\tbool "a"', "config I", '\tint "i"');
  const text = "CONFIG_A=y\nCONFIG_GONE=y\nwhat\nCONFIG_I=x\nCONFIG_A=n\n";
  expect(readConfigText(some, text, ".config").map((line) => line.slice(0, 21))).toEqual([
    ".config:2: CONFIG_GON",
    '.config:3: the line "',
    '.config:4: "x" is no ',
    ".config:5: A (Kconfig",
  ]);
  expect(() => readConfig(some, join(folder, "none"))).toThrow(/is not there/);
});

test(`random configurations are valid, and the same for a seed; seed ${seed}`, () => {
  let tried = 0;
  for (let index = 0; index < 60; index++) {
    const one = generateCase((seed + index) >>> 0);
    const place = mkdtempSync(join(folder, "tree-"));
    writeCase(one, place);
    let some: Tree;
    try {
      some = readTree("Kconfig", { env: one.env, base: place });
    } catch {
      continue; // a loop
    }
    if (!setRandom(some, index)) continue;
    tried++;
    some.problems.length = some.warnings.length = 0;
    const text = configText(some);
    expect(
      some.problems.filter(({ kind }) => kind === "unmet"),
      one.name,
    ).toEqual([]);
    readConfigText(some, text, ".config");
    expect(configText(some), one.name).toBe(text);
    setRandom(some, index);
    expect(configText(some), one.name).toBe(text);
  }
  expect(tried).toBeGreaterThan(20);
});
