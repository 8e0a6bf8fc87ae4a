/** What an editor shows of an application that tsuk init has made: nothing wrong where nothing is, and what is wrong where something is. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApplication } from "../create-tsukuri/create.mjs";
import { inProject, projectRoot } from "../project.ts";
import { askServer } from "./server.ts";

const MINUTE = 60_000;
let home = "";
let app = "";

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "tsuk-editor-"));
  app = join(home, "app");
  createApplication({ folder: app, template: inProject("tools/create-tsukuri/template"), tsukuri: projectRoot });
  check(); // writes the generated modules
}, 2 * MINUTE);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** `npm run check`, without npm. */
function check(): { status: number | null; stdout: string } {
  const command = [join(app, "node_modules/.bin/tsuk"), "check", "."];
  return spawnSync(process.execPath, command, { cwd: app, encoding: "utf8", timeout: 2 * MINUTE });
}

/** Runs `work` while `file` of the application has another text. */
async function during<T>(file: string, text: string, work: () => T | Promise<T>): Promise<T> {
  const path = join(app, file);
  const before = readFileSync(path, "utf8");
  writeFileSync(path, text);
  try {
    return await work();
  } finally {
    writeFileSync(path, before);
  }
}

/** AssemblyScript that is no TypeScript, or that TypeScript takes for a mistake. */
const ASSEMBLYSCRIPT = `import { VERSION, GREETING, UKBOOT_BANNER } from "config";
import { join, spawn } from "uksched";
import { Mutex, MUTEX_SIZE } from "uklock";

@unmanaged
class Header {
  private raw: u16;
  get port(): u16 { return bswap<u16>(this.raw); }
}

@final
class Vector {
  constructor(public x: f64, public y: f64) {}

  @operator("+")
  plus(other: Vector): Vector { return new Vector(this.x + other.x, this.y + other.y); }

  @operator("==")
  same(other: Vector): bool { return this.x == other.x && this.y == other.y; }
}

@inline
function byteAt(at: usize): u8 { return load<u8>(at); }

function sizeOf<T>(value: T): i32 {
  if (isString<T>()) return value.length;
  if (isInteger<T>()) return <i32>(value + value);
  return <i32>sizeof<T>();
}

const lock = changetype<Mutex>(memory.data(MUTEX_SIZE, 8));
let total: u64 = 0xffff_ffff_ffff_ffff;

export function main(args: string[]): i32 {
  const sum = new Vector(1, 2) + new Vector(3, 4);
  const smaller: i32 = args.length < 3;
  const flags = u8(sum == sum) | u8(UKBOOT_BANNER);
  lock.lock();
  total += <u64>byteAt(cstr("text")) + sizeOf<string>("abc") + (flags & 1);
  const header = changetype<Header>(memory.data(sizeof<Header>()));
  const names = new Map<string, StaticArray<f32>>();
  names.set(VERSION, [1.5, 2.5]);
  console.log(GREETING + header.port.toString() + sum.plus(sum).x.toString() + smaller.toString());
  return select<i32>(1, 2, process.env.has("X")) + i32(Date.UTC(2000, 1, 1) > 0);
}
`;

const WRONG = `import { GREETING, GREETNG } from "config";
import { spawn } from "uksched";
import { lock } from "uklok";
import { greeting } from "./greeting";

const length: i32 = GREETING;
greeting("a", "b");
console.lgo(greeting(5));
const word: string = 1 + 2;
@inlin
function f(): void {}
`;

test("a fresh application has no errors, for tsuk check and for tsc", { timeout: 2 * MINUTE }, () => {
  expect(check()).toMatchObject({ status: 0, stdout: "app: no errors\n" });
  const tsc = [inProject("node_modules/typescript/bin/tsc"), "--noEmit", "-p", app];
  expect(spawnSync(process.execPath, tsc, { encoding: "utf8" })).toMatchObject({ status: 0, stdout: "" });
});

test("AssemblyScript's own is no error, here and in the language server", { timeout: 2 * MINUTE }, async () => {
  await during("index.ts", ASSEMBLYSCRIPT, () =>
    expect(check()).toMatchObject({ status: 0, stdout: "app: no errors\n" }),
  );
  const shown = await askServer(join(app, "index.ts"), ASSEMBLYSCRIPT, ["GREETING", "spawn", "MUTEX_SIZE"]);
  expect(shown.errors).toEqual([]);
  const [option, library] = shown.infos;
  expect(option!.declaration).toContain("GREETING: string");
  expect(option!.documentation).toContain("How somebody is greeted");
  expect(library!.declaration).toMatch(/function spawn\(/);
  expect(library!.documentation).toMatch(/thread/);
});

test("what is wrong is shown where it is", { timeout: 2 * MINUTE }, async () => {
  const expected = [
    /1.*has no exported member .*GREETNG/,
    /3.*Cannot find module 'uklok'/,
    /6.*'string' is not assignable to type 'number'/,
    /7.*Expected 1 arguments, but got 2/,
    /8.*'lgo' does not exist/,
    /8.*'number' is not assignable to parameter of type 'string'/,
    /9.*'number' is not assignable to type 'string'/,
  ];
  const { status, stdout } = await during("index.ts", WRONG, check);
  expect(status).toBe(1);
  const { errors } = await askServer(join(app, "index.ts"), WRONG, []);
  for (const pattern of expected) {
    expect(stdout).toMatch(
      new RegExp(String.raw`^index\.ts\(${pattern.source.replace(".*", String.raw`,\d+\).*`)}`, "m"),
    );
    expect(errors).toContainEqual(expect.stringMatching(pattern));
  }
  expect(errors.some((error) => error.startsWith("10:") || error.startsWith("11:"))).toBe(true);
});

test("an option that is added to the Kconfig file is known at once", { timeout: 2 * MINUTE }, async () => {
  const kconfig = readFileSync(join(app, "Kconfig"), "utf8");
  const more = 'config TIMES\n\tint "How often"\n\trange 1 9\n\tdefault 3\n';
  const text = 'import { TIMES } from "config";\nfor (let i: i32 = 0; i < TIMES; i++) console.log("again");\n';
  const inFile = (): { status: number | null; stdout: string } => check();
  const result = await during("Kconfig", `${kconfig}\n${more}`, () => during("index.ts", text, inFile));
  expect(result).toMatchObject({ status: 0, stdout: "app: no errors\n" });
});
