/** An application of one's own, from `tsuk init` on: the first commands, its tests, every target, and --watch. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findCommand } from "../../tools/setup/system.mjs";
import { BUILD_LIMIT, launchTsuk, LIMIT, tsuk, whyNot, launch, type Ended, type Running } from "./boot.ts";

let home = "";
let app = "";

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "tsuk-application-"));
  app = join(home, "hello");
  expect(await tsuk(["init", app])).toMatchObject({ status: 0 });
}, LIMIT);
afterAll(() => rmSync(home, { recursive: true, force: true }));

function inApp(args: string[]): Promise<Ended> {
  return tsuk(args, { cwd: app, limit: BUILD_LIMIT });
}

describe("a new application", () => {
  test("runs by npm start, and passes its arguments on", { timeout: BUILD_LIMIT }, async () => {
    const ended = await launch(["npm", "start", "--silent", "--", "--", "Ada"], { cwd: app, limit: BUILD_LIMIT }).end;
    expect(ended).toMatchObject({ status: 0, stdout: "Welcome, Ada!\n", leftovers: [] });
  });

  test("is configured by its own option", { timeout: BUILD_LIMIT }, async () => {
    expect(await inApp(["run", "-p", "node", "-O", "0", "--set", "GREETING=Hi"])).toMatchObject({
      status: 0,
      stdout: "Hi, world!\n",
    });
  });

  test("has tests that pass, and that fail with the place", { timeout: BUILD_LIMIT }, async () => {
    const ended = await inApp(["test", "."]);
    expect(ended.stdout).toMatch(/\n2 passed, 0 failed, 0 skipped\n$/);
    expect(ended.status).toBe(0);
    const greeting = join(app, "greeting.ts");
    const text = readFileSync(greeting, "utf8");
    writeFileSync(greeting, text.replace("!`", "?`"));
    const failed = await inApp(["test", "--seed", "1"]);
    writeFileSync(greeting, text);
    expect(failed.stdout).toMatch(/expected "Welcome, Ada!", got "Welcome, Ada\?"\n\s+at test\/index\.ts:7:3\n/);
    expect(failed.stdout).toMatch(/\n1 passed, 1 failed, 0 skipped\n$/);
    expect(failed.status).toBe(1);
  });
});

describe.skipIf(whyNot["linuxu-x86_64"])("build --all-targets", () => {
  interface Row {
    target: string;
    state: string;
    bytes: number | null;
    reason: string;
  }
  const build = (env?: NodeJS.ProcessEnv): Promise<Ended> =>
    tsuk(["build", "--all-targets", "-p", "linuxu,node", "-a", "x86_64,arm64", "-O", "0", "--json"], {
      cwd: app,
      limit: BUILD_LIMIT,
      ...(env && { env }),
    });
  const rows = ({ stdout }: Ended): Row[] => JSON.parse(stdout) as Row[];

  test(
    "makes an image for each target that has its tools, and names the others",
    { timeout: BUILD_LIMIT },
    async () => {
      const ended = await build();
      expect(ended.status).toBe(0);
      expect(rows(ended).map(({ target }) => target)).toEqual(["linuxu-x86_64", "linuxu-arm64", "node"]);
      const built = whyNot["linuxu-arm64"] ? ["built", "missing", "built"] : ["built", "built", "built"];
      expect(rows(ended).map(({ state }) => state)).toEqual(built);
      expect(rows(ended)[0]!.bytes).toBeGreaterThan(1000);

      const few = join(home, "few-tools"); // a machine without a cross compiler
      mkdirSync(few);
      for (const name of ["gcc", "as", "ld", "strip", "objcopy"]) symlinkSync(findCommand(name)!, join(few, name));
      const without = await build({ ...process.env, PATH: [few].join(delimiter) });
      expect(rows(without)[1]).toMatchObject({ state: "missing", image: null });
      expect(rows(without)[1]!.reason).toMatch(/^needs aarch64-linux-gnu-gcc \(package gcc-aarch64-linux-gnu\)/);
      expect(without.status).toBe(0);
    },
  );

  test("fails with the compiler's words, once, when the program is wrong", { timeout: BUILD_LIMIT }, async () => {
    const wrong = join(home, "wrong");
    mkdirSync(wrong);
    writeFileSync(join(wrong, "index.ts"), "export const a: i32 = 'text';\n");
    const ended = await tsuk(["build", "--all-targets", "-p", "linuxu", wrong, "--out", join(wrong, "build")], {
      limit: BUILD_LIMIT,
    });
    expect(ended.status).toBe(1);
    expect(ended.stderr.match(/index\.ts:1:23/g)).toHaveLength(1);
    expect(ended.stdout.match(/refused the program/g)).toHaveLength(3);
  });
});

describe("run --watch", () => {
  const source = (word: string): string => `import { readLine } from "ukconsole";

export function main(): i32 {
  console.log("${word} begins");
  for (let line = readLine(""); line !== null; line = readLine("")) console.log("${word} read " + line);
  return 3;
}
`;

  /** Starts the command for an application that says what it reads. */
  function start(
    name: string,
    platform: string,
  ): { running: Running; write(text: string): void; says(text: string): Promise<void> } {
    const folder = join(home, name);
    mkdirSync(folder);
    const write = (text: string): void => writeFileSync(join(folder, "index.ts"), text);
    write(source("one"));
    const words = ["run", folder, "-p", platform, "-O", "0", "--watch", "--out", join(home, "out")];
    const running = launchTsuk(words, { input: "open", limit: BUILD_LIMIT });
    let messages = "";
    running.child.stderr!.on("data", (text: string) => (messages += text));
    return {
      running,
      write,
      async says(text) {
        while (!messages.includes(text)) await new Promise((wake) => running.child.stderr!.once("data", wake));
        messages = "";
      },
    };
  }

  test("boots what is changed; keyboard input goes to the guest of the moment", { timeout: BUILD_LIMIT }, async () => {
    const { running, write, says } = start("changing", "node");
    const { child, prints } = running;
    await prints("one begins");
    child.stdin!.write("a\n");
    await prints("one read a\n");
    write(source("two"));
    await prints("two begins\n");
    child.stdin!.write("b\n");
    await prints("two read b\n");
    write(source("three").replace("return 3", "return missing"));
    await says("the guest of before goes on");
    child.stdin!.write("c\n");
    await prints("two read c\n");
    write(source("four"));
    await prints("four begins\n");
    running.signal("SIGINT");
    const ended = await running.end;
    expect(ended).toMatchObject({ status: 130, leftovers: [] });
    expect(ended.stderr).toMatch(/changing\/index\.ts:6:10/);
    expect(ended.stdout).not.toMatch(/three/);
  });

  test.skipIf(whyNot["linuxu-x86_64"])("waits when the guest has ended", { timeout: BUILD_LIMIT }, async () => {
    const { running, write, says } = start("ending", "linuxu");
    await running.prints("one begins\n");
    running.child.stdin!.end("a\n");
    await says("ended with status 3; waiting for a change");
    write(source("two"));
    await running.prints("two begins\n");
    await says("ended with status 3; waiting for a change");
    running.signal("SIGTERM", true);
    expect(await running.end).toMatchObject({ status: 130, leftovers: [] });
  });

  test("refuses at once what no edit makes right", { timeout: LIMIT }, async () => {
    expect(await tsuk(["run", join(home, "nowhere"), "--watch"])).toMatchObject({ status: 1, stdout: "" });
    expect(await tsuk(["run", app, "--watch", "-p", "toaster"])).toMatchObject({ status: 1, stdout: "" });
  });
});
