/** Compilers that stay: they make what one that was just started makes, and survive what may happen to them. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { start, type Finished } from "../../test/harness/children.ts";
import { childrenOf, readProcess } from "../../test/harness/processes.ts";
import { inProject } from "../project.ts";
import { askCompiler, COMPILERS, type Answer } from "./ask-compiler.ts";
import { keepCompilers } from "./compilers.ts";

const LIMIT = 120_000;
const folder = mkdtempSync(join(tmpdir(), "tsuk-compilers-test-"));
const { [COMPILERS]: _, ...alone } = process.env;
let shared: string | undefined;
let close: () => Promise<void>;

beforeAll(async () => {
  shared = process.env[COMPILERS];
  close = await keepCompilers();
});
afterAll(async () => {
  await close();
  if (shared) process.env[COMPILERS] = shared;
  rmSync(folder, { recursive: true, force: true });
});

function build(app: string, out: string, more: string[] = [], env = process.env): Promise<Finished> {
  return start([process.execPath, ...commandOf(app, out), ...more], { env, timeout: LIMIT });
}

function commandOf(app: string, out: string): string[] {
  return [inProject("tools/bin/tsuk.mjs"), "build", app, "-p", "node", "--out", join(folder, out)];
}

/** The compilers that stay now. */
function staying(): number[] {
  return childrenOf(process.pid).filter((pid) => readProcess(pid)?.command.endsWith("asc.mjs"));
}

/** Ends them all, so that the next one that there is has been started for the next job. */
async function endAll(): Promise<void> {
  for (const pid of staying()) process.kill(pid, "SIGKILL");
  await expect.poll(staying, { timeout: 5000 }).toEqual([]);
}

/** Waits for a compiler. */
async function nextOne(): Promise<number> {
  for (;;) {
    const [found] = staying();
    if (found !== undefined) return found;
    await delay(10);
  }
}

function write(name: string, text: string): string {
  mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name, "index.ts"), text);
  return join(folder, name);
}

test("one that has compiled other programs makes the same module as a new one", { timeout: 3 * LIMIT }, async () => {
  const shell = inProject("examples/shell");
  const hello = inProject("examples/helloworld");
  expect(await build(hello, "first")).toMatchObject({ status: 0 });
  expect(await build(shell, "warm")).toMatchObject({ status: 0 });
  expect(await build(hello, "different", ["-O", "0"])).toMatchObject({ status: 0 });
  expect(await build(hello, "warm")).toMatchObject({ status: 0 });
  expect(staying().length).toBe(1);
  for (const app of [shell, hello]) expect(await build(app, "cold", [], alone)).toMatchObject({ status: 0 });
  for (const name of ["shell", "helloworld"])
    for (const file of ["image.wasm", "image.wasm.map", "zero.txt"]) {
      const read = (out: string): Buffer => readFileSync(join(folder, out, "obj", `${name}_node`, file));
      expect(read("cold").equals(read("warm")), `${name} ${file}`).toBe(true);
    }
});

test(
  "a program that is refused ends its compiler, with the words of one that was started for it",
  { timeout: LIMIT },
  async () => {
    const [before] = staying();
    const app = write("refused", "const a: i32 = missing;\nconsole.log(a.toString());\n");
    const end = await build(app, "refused");
    expect(end).toMatchObject({ status: 1, stdout: "" });
    expect(end.stderr).toMatch(/missing[^]*refused\/index\.ts:1:16/);
    expect(end.stderr).toBe((await build(app, "refused", [], alone)).stderr);
    expect(staying()).not.toContain(before);
    write("refused", 'console.log("right");\n');
    expect(await build(app, "refused")).toMatchObject({ status: 0 });
  },
);

test("one that is killed at work is no success, and the next build has another", { timeout: LIMIT }, async () => {
  const app = write("killed", 'console.log("killed");\n');
  await endAll();
  const building = build(app, "killed");
  process.kill(await nextOne(), "SIGKILL");
  const end = await building;
  expect(end.status).toBe(1);
  expect(end.stderr).toContain("the TypeScript compiler was ended by SIGKILL");
  expect(await build(app, "killed")).toMatchObject({ status: 0 });
});

test("one whose user is killed does not go on", { timeout: LIMIT }, async () => {
  const app = write("left", 'console.log("left");\n');
  await endAll();
  const user = spawn(process.execPath, commandOf(app, "left"), { stdio: "ignore" });
  const compiler = await nextOne();
  user.kill("SIGKILL");
  await expect.poll(() => readProcess(compiler)?.state ?? "gone", { timeout: 5000 }).toMatch(/Z|X|gone/);
  expect(await build(app, "left")).toMatchObject({ status: 0 });
});

test(
  "wasm2c writes the same C as in a process of its own, and fails with the same words",
  { timeout: LIMIT },
  async () => {
    const worker = inProject("tools/pipeline/wasm2c.cjs");
    const translate = (module: string, out: string): Promise<Answer> =>
      askCompiler({ worker, environment: {}, args: [module, "-n", "same", "-o", join(folder, out, "same.c")] });
    const modules = ["shell", "helloworld"].map((name) => join(folder, "cold", "obj", `${name}_node`, "image.wasm"));
    const [shell, hello] = modules as [string, string];
    const bad = join(write("bad", "no module"), "index.ts");
    const right = { status: 0, signal: null, messages: "" };
    for (const module of [shell, hello]) expect(await translate(module, "first")).toEqual(right);
    expect(await translate(shell, "warm")).toEqual(right);
    const refused = await translate(bad, "bad");
    const socket = process.env[COMPILERS];
    delete process.env[COMPILERS];
    expect(await translate(shell, "cold")).toEqual(right);
    expect(await translate(bad, "bad")).toEqual(refused);
    process.env[COMPILERS] = socket;
    const read = (out: string): string => readFileSync(join(folder, out, "same.c"), "utf8");
    expect(read("warm").length).toBeGreaterThan(10_000);
    expect(read("warm") === read("cold")).toBe(true);
    expect(refused).toMatchObject({ status: 1, messages: expect.stringContaining("bad magic value") as string });
  },
);

test("where nobody answers, tsuk starts a compiler itself", { timeout: LIMIT }, async () => {
  const app = write("nobody", 'console.log("nobody");\n');
  const env = { ...alone, [COMPILERS]: join(folder, "nobody") };
  expect(await build(app, "out", [], env)).toMatchObject({ status: 0 });
});
