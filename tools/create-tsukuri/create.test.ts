/** Making an application: what is refused, and that the packed package does it without a network. */
import { spawnSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inProject, projectRoot } from "../project.ts";
import { createApplication, findTsukuri } from "./create.mjs";

const template = inProject("tools/create-tsukuri/template");
const MINUTE = 60_000;
let home = "";

beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "tsuk-create-")));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const create = (name: string): ReturnType<typeof createApplication> =>
  createApplication({ folder: join(home, name), template, tsukuri: projectRoot });

/** A command in the folder of this test, offline. */
function type(command: string, ...args: string[]): { status: number | null; output: string } {
  const env = {
    ...process.env,
    npm_config_offline: "true",
    npm_config_audit: "false",
    npm_config_update_notifier: "false",
  };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: home, env, encoding: "utf8", timeout: MINUTE });
  return { status, output: `${stdout}${stderr}` };
}

describe("an application", () => {
  test("has its files, is named after its folder, and finds tsuk", () => {
    const { files, name, linked } = create("My first App!");
    expect({ name, linked }).toEqual({ name: "my-first-app", linked: true });
    const folder = join(home, "My first App!");
    for (const file of ["index.ts", "test/index.ts", "Kconfig", "defconfig", ".gitignore", ".vscode/settings.json"])
      expect(files).toContain(file);
    for (const file of files) expect(readFileSync(join(folder, file), "utf8")).not.toContain("{{");
    expect(realpathSync(join(folder, "node_modules/tsukuri"))).toBe(realpathSync(projectRoot));
    expect(realpathSync(join(folder, "node_modules/.bin/tsuk"))).toBe(realpathSync(inProject("tools/bin/tsuk.mjs")));
    expect(findTsukuri(join(folder, "test"))).toBe(realpathSync(projectRoot));
  });

  test("may be made where only a repository is", () => {
    mkdirSync(join(home, "cloned/.git"), { recursive: true });
    expect(create("cloned").files).toContain("index.ts");
  });

  test("is not made over what is there", () => {
    mkdirSync(join(home, "occupied"));
    writeFileSync(join(home, "occupied/mine.txt"), "mine");
    writeFileSync(join(home, "file"), "mine");
    expect(() => create("occupied")).toThrow(/is not empty: it has mine\.txt/);
    expect(() => create("file")).toThrow(/is a file/);
    expect(readdirSync(join(home, "occupied"))).toEqual(["mine.txt"]);
  });
});

describe("npm create tsukuri", () => {
  test("works from the packed package, and what it links is what npm install makes", { timeout: 3 * MINUTE }, () => {
    expect(type("npm", "pack", "--silent", inProject("tools/create-tsukuri"))).toMatchObject({ status: 0 });
    const packed = readdirSync(home).find((name) => name.endsWith(".tgz"))!;
    expect(type("npm", "install", "--no-fund", `./${packed}`)).toMatchObject({ status: 0 });
    const made = type("npm", "create", "tsukuri", "hello", "--", "--tsukuri", projectRoot);
    expect(made.output).toContain("    cd hello\n    npm start\n");
    expect(made.status).toBe(0);
    const folder = join(home, "hello");
    const links = (): string[] =>
      ["tsukuri", ".bin/tsuk"].map((path) => realpathSync(join(folder, "node_modules", path)));
    if (lstatSync(inProject("node_modules")).isSymbolicLink()) return; // npm would replace that
    const before = links();
    expect(type("npm", "install", "--no-fund", "--prefix", "hello")).toMatchObject({ status: 0 });
    expect(links()).toEqual(before);
  });

  test("says what it needs", { timeout: MINUTE }, () => {
    const bin = join(home, "node_modules/create-tsukuri/bin.mjs"); // of the test before
    const run = (...args: string[]): ReturnType<typeof type> => type(process.execPath, bin, ...args);
    expect(run("--help")).toMatchObject({ status: 0, output: expect.stringContaining("npm create tsukuri") as string });
    expect(run()).toMatchObject({ status: 1, output: expect.stringContaining("one folder is expected") as string });
    expect(run("other").output).toMatch(/^error: there is no copy of tsukuri here.*\n.*--tsukuri COPY/);
    expect(run("other", "--tsukuri", home)).toMatchObject({ status: 1 });
    expect(existsSync(join(home, "other"))).toBe(false);
  });
});
