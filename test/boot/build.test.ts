/** Building: bad input, missing tools, interruptions, two builds at once, and nothing done twice. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMPILERS } from "../../tools/pipeline/ask-compiler.ts";
import {
  BUILD_LIMIT,
  launchTsuk,
  LIMIT,
  titled,
  tsuk,
  whyNot,
  type TargetName,
  type Ended,
  type LaunchOptions,
} from "./boot.ts";

/** Building is the same for every processor, but for the tools that it calls. */
const PLATFORMS = { node: "node", linuxu: "linuxu-x86_64", kvm: "kvm-x86_64" } as const;
type PlatformName = keyof typeof PLATFORMS;

// Here a build is what it is for a user: with a compiler of its own, which may be killed as well.
delete process.env[COMPILERS];

const ESCAPE = String.fromCharCode(27);
let folder = "";
let out = "";
let nowhere = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tsuk-build-"));
  out = join(folder, "out");
  nowhere = join(folder, "empty");
  mkdirSync(nowhere);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes an application; returns its folder. */
function write(name: string, files: Record<string, string>): string {
  const app = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(app, path)), { recursive: true });
    writeFileSync(join(app, path), text);
  }
  return app;
}

function runApp(app: string, platform: PlatformName, options?: LaunchOptions): Promise<Ended> {
  return tsuk(["run", app, "-p", platform, "--out", out], { limit: BUILD_LIMIT, ...options });
}

function buildApp(app: string, platform: PlatformName, ...more: string[]): Promise<Ended> {
  return tsuk(["build", app, "-p", platform, "--out", out, ...more], { limit: BUILD_LIMIT });
}

/** A clear error: a non-zero status, words of the tool and no stack of its own. */
function expectError(ended: Ended, words: RegExp): void {
  expect(ended.stderr).toMatch(words);
  expect(ended.stderr).toMatch(/error: /);
  expect(ended.stderr).not.toMatch(/\n\s+at .*\.(ts|mjs):\d+/);
  expect(ended.stdout).toBe("");
  expect(ended.status).toBeGreaterThan(0);
  expect(ended.leftovers).toEqual([]);
}

const says = (text: string): string => `console.log(${JSON.stringify(text)});\n`;

describe("an application", () => {
  test("that does not exist is named", { timeout: LIMIT }, async () => {
    expectError(await runApp(join(folder, "no-such-app"), "node"), /no application at \S*no-such-app/);
    expectError(await tsuk(["run", "no-such-example"]), /no application at no-such-example/);
  });

  test("without an index.ts, or of another language, is named", { timeout: LIMIT }, async () => {
    expectError(await runApp(write("no-index", { "other.ts": says("other") }), "node"), /no-index has no index\.ts/);
    expectError(
      await runApp(join(write("javascript", { "index.js": says("js") }), "index.js"), "node"),
      /index\.js is not a TypeScript file/,
    );
  });

  test("may be a single file, anywhere, with blanks in its path", { timeout: BUILD_LIMIT }, async () => {
    const app = write("a folder", { "my program.ts": says("a single file") });
    expect(await runApp(join(app, "my program.ts"), "node")).toMatchObject({ status: 0, stdout: "a single file\n" });
  });

  test("that does not compile is not run, and an earlier image neither", { timeout: BUILD_LIMIT }, async () => {
    const app = write("broken", { "index.ts": says("good"), "part.ts": "export const one = 1;\n" });
    expect(await runApp(app, "node")).toMatchObject({ status: 0, stdout: "good\n" });
    write("broken", { "index.ts": `import { one } from "./part";\n${says("new")}` });
    write("broken", {
      "part.ts": "export const one = 1;\n\nexport const two: i32 = missing + 1;\nconsole.log(two.toString());\n",
    });
    for (let again = 0; again < 2; again++) {
      expectError(await runApp(app, "node"), /missing[^]*broken\/part\.ts:3:\d+/);
    }
    write("broken", { "part.ts": "export const one = 1;\n" });
    expect(await runApp(app, "node")).toMatchObject({ status: 0, stdout: "new\n" });
  });

  test("with a syntax error, or a wrong main, is refused with the place", { timeout: BUILD_LIMIT }, async () => {
    expectError(
      await runApp(write("syntax", { "index.ts": "let a = 1;\nlet b = (2;\n" }), "node"),
      /syntax\/index\.ts:2:\d+/,
    );
    expectError(
      await runApp(
        write("main", { "index.ts": "export function main(a: i32, b: i32): i32 { return a + b; }\n" }),
        "node",
      ),
      /main\/index\.ts.*main must be \(args: string\[\]\): i32/,
    );
  });

  for (const [what, name, text] of [
    ["a function of a host", "hostFunction", "declare function hostFunction(): void;\nhostFunction();\n"],
    ["the browser's document", "document", 'document.write("x");\n'],
    ["a module that is not there", "no-such-package", 'import { a } from "no-such-package";\na();\n'],
  ] as const) {
    test(`that uses ${what} is refused by the name`, { timeout: BUILD_LIMIT }, async () => {
      expectError(await runApp(write(`uses-${name}`, { "index.ts": text }), "node"), new RegExp(name));
    });
  }
});

describe("what is asked for", () => {
  test("an unknown platform or processor is named, and those that there are", { timeout: LIMIT }, async () => {
    const app = write("fine", { "index.ts": says("fine") });
    expectError(await tsuk(["run", app, "-p", "vax"]), /unknown platform "vax"[^]*kvm, linuxu, node/);
    expectError(await tsuk(["run", app, "-p", "kvm", "-a", "pdp11"]), /no processor "pdp11"[^]*x86_64/);
  });

  test("bad options are named", { timeout: BUILD_LIMIT }, async () => {
    const app = write("fine", { "index.ts": says("fine") });
    expectError(await tsuk(["run", app, "-p", "node", "--out", out, "-m", "lots"]), /-m lots/);
    expectError(await tsuk(["run", app, "-p", "node", "--out", out, "--timeout", "soon"]), /--timeout/);
    expectError(await tsuk(["run", app, "-p", "node", "--out", out, "--set", "NO_SUCH_OPTION=y"]), /NO_SUCH_OPTION/);
    expectError(await tsuk(["run", app, "-p", "node", "--out", out, "--no-such-flag"]), /no-such-flag/);
  });
});

describe.skipIf(whyNot["linuxu-x86_64"])(titled("linuxu-x86_64", "missing tools"), () => {
  test("no C compiler", { timeout: BUILD_LIMIT }, async () => {
    const app = write("no-compiler", { "index.ts": says("compiled") });
    const ended = await runApp(app, "linuxu", { env: { ...process.env, PATH: nowhere } });
    expectError(ended, /C compiler is missing.*"gcc"[^]*install gcc/);
    expect(await runApp(app, "linuxu")).toMatchObject({ status: 0, stdout: "compiled\n" });
  });

  test.skipIf(whyNot["kvm-x86_64"])("no QEMU", { timeout: BUILD_LIMIT }, async () => {
    const app = write("no-qemu", { "index.ts": says("booted") });
    expect(await runApp(app, "kvm")).toMatchObject({ status: 0, stdout: "booted\n" });
    expectError(
      await runApp(app, "kvm", { env: { ...process.env, PATH: nowhere } }),
      /qemu-system-x86_64[^]*install qemu/,
    );
  });

  test("with no tool at all, the default is node", { timeout: BUILD_LIMIT }, async () => {
    const app = write("default", { "index.ts": says("somewhere") });
    const ended = await tsuk(["run", app, "--out", out], {
      env: { ...process.env, PATH: nowhere },
      limit: BUILD_LIMIT,
    });
    expect(ended).toMatchObject({ status: 0, stdout: "somewhere\n" });
  });
});

for (const [platform, target] of Object.entries(PLATFORMS) as [PlatformName, TargetName][]) {
  describe.skipIf(whyNot[target])(titled(target, "building"), () => {
    test("does nothing again that has not changed, and notices what has", { timeout: BUILD_LIMIT }, async () => {
      const files = {
        "index.ts": `import { text } from "./text";\nconsole.log(text);\n`,
        "text.ts": `export const text = "first";\n`,
      };
      const app = write(`twice-${platform}`, files);
      expect((await buildApp(app, platform)).status).toBe(0);
      const second = await buildApp(app, platform, "--verbose");
      expect(second.status).toBe(0);
      const lines = second.stderr
        .replaceAll(new RegExp(`${ESCAPE}\\[\\d+m`, "g"), "")
        .trim()
        .split("\n");
      expect(lines.slice(0, -1).filter((line) => !/^= .* unchanged$/.test(line))).toEqual([]);
      expect(lines.length).toBeGreaterThan(2);
      console.log(
        `${platform}: the second build took ${(second.milliseconds / 1000).toFixed(2)} s, Node's own start included`,
      );
      write(`twice-${platform}`, { "text.ts": `export const text = "second";\n` });
      expect(await runApp(app, platform)).toMatchObject({ status: 0, stdout: "second\n" });
    });
  });
}

describe.skipIf(whyNot["linuxu-x86_64"])(titled("linuxu-x86_64", "builds that meet an accident"), () => {
  test("killed at any moment, the next one makes a good image", { timeout: BUILD_LIMIT }, async () => {
    const app = write("killed", { "index.ts": says("version 0") });
    expect((await runApp(app, "linuxu")).stdout).toBe("version 0\n");
    for (let version = 1; version <= 4; version++) {
      write("killed", { "index.ts": says(`version ${version}`) });
      const running = launchTsuk(["build", app, "-p", "linuxu", "--out", out]);
      await delay(300 + Math.random() * 3000);
      running.signal("SIGKILL", true);
      await running.end;
      expect(await runApp(app, "linuxu")).toMatchObject({ status: 0, stdout: `version ${version}\n` });
    }
  });

  test("a damaged or missing output is made again", { timeout: BUILD_LIMIT }, async () => {
    const app = write("damaged", { "index.ts": says("whole") });
    expect((await runApp(app, "linuxu")).stdout).toBe("whole\n");
    const image = join(out, "damaged_linuxu-x86_64");
    const good = readFileSync(image);
    writeFileSync(image, good.subarray(0, good.length / 2));
    expect(await runApp(app, "linuxu")).toMatchObject({ status: 0, stdout: "whole\n" });
    rmSync(image);
    expect(await runApp(app, "linuxu")).toMatchObject({ status: 0, stdout: "whole\n" });
  });

  test("three at the same time do not disturb each other", { timeout: BUILD_LIMIT }, async () => {
    const app = write("together", { "index.ts": says("together") });
    const platforms: PlatformName[] = ["linuxu", "linuxu", whyNot["kvm-x86_64"] ? "linuxu" : "kvm"];
    for (const ended of await Promise.all(platforms.map((platform) => runApp(app, platform)))) {
      expect(ended).toMatchObject({ status: 0, stdout: "together\n", leftovers: [] });
    }
  });
});
