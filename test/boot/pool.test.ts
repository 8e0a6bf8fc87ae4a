/** Libraries in whole images: implementations that replace each other, switches, constants, the smallest configuration. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inProject } from "../../tools/project.ts";
import { BUILD_LIMIT, type Ended, TARGETS, titled, tsuk, whyNot } from "./boot.ts";

const LONG_LIMIT = 900_000;
let folder = "";
let out = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tsuk-pool-"));
  out = join(folder, "out");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name, path)), { recursive: true });
    writeFileSync(join(folder, name, path), text);
  }
  return join(folder, name);
}

function run(app: string, platform: string, ...more: string[]): Promise<Ended> {
  return tsuk(["run", app, "-p", platform, "--out", out, ...more], { limit: BUILD_LIMIT });
}

/** What lib list says about an image after it was built. */
interface Listed {
  size: number;
  libraries: { name: string; isOn: boolean; bytes: number }[];
}

async function buildAndList(app: string, ...more: string[]): Promise<Listed> {
  const words = [app, "-p", "kvm", "-a", "x86_64", "--out", out, ...more]; // whose parts lie without gaps in the file
  const built = await tsuk(["build", ...words], { limit: BUILD_LIMIT });
  expect(built).toMatchObject({ status: 0 });
  const listed = await tsuk(["lib", "list", ...words, "--json"], { limit: BUILD_LIMIT });
  return JSON.parse(listed.stdout) as Listed;
}

const bytesOf = (listed: Listed, name: string): number =>
  listed.libraries.find((library) => library.name === name)!.bytes;

const READER = `const buffer = new ArrayBuffer(64);
const count = process.stdin.read(buffer);
console.log("read " + count.toString());
`;

describe.skipIf(whyNot["linuxu-x86_64"])(titled("linuxu-x86_64", "libraries"), () => {
  test("another allocator takes the place of the default one", { timeout: BUILD_LIMIT }, async () => {
    const ended = await run(inProject("examples/helloworld"), "linuxu", "--set", "ALLOC_UKALLOCBBUDDY=y", "--", "one");
    expect(ended).toMatchObject({ status: 0, stdout: "Hello from tsukuri!\nargument 1: one\n" });
    const list = await tsuk(
      ["lib", "list", "helloworld", "-p", "linuxu", "--out", out, "--set", "ALLOC_UKALLOCBBUDDY=y", "--json"],
      { limit: BUILD_LIMIT },
    );
    expect(bytesOf(JSON.parse(list.stdout) as Listed, "ukallocslab")).toBe(0);
    expect(bytesOf(JSON.parse(list.stdout) as Listed, "ukallocbbuddy")).toBeGreaterThan(1000);
  });

  test("so does one from npm, with its own option and init function", { timeout: BUILD_LIMIT }, async () => {
    const app = write("npm-allocator", {
      "index.ts": `const names = new Map<string, i32>();
for (let i = 0; i < 1000; i++) names.set("name " + i.toString(), i);
console.log(names.size.toString());
`,
      ".config": "CONFIG_ALLOC_BUMPALLOC=y\nCONFIG_BUMPALLOC_REPORT=y\n",
    });
    cpSync(inProject("test/fixtures/pool/bumpalloc"), join(app, "node_modules/bumpalloc"), { recursive: true });
    expect(await run(app, "linuxu")).toMatchObject({
      ...{ status: 0, stdout: "bumpalloc is the allocator\n1000\n" },
    });
  });

  test("one that is switched off takes its bytes with it", { timeout: BUILD_LIMIT }, async () => {
    const app = write("reader", { "index.ts": READER });
    const withKeys = await buildAndList(app);
    const without = await buildAndList(app, "--set", "LIBUKPS2=n");
    const bytes = bytesOf(withKeys, "ukps2");
    expect(bytes).toBeGreaterThan(300);
    expect(bytesOf(without, "ukps2")).toBe(0);
    const saved = withKeys.size - without.size;
    console.log(`ukps2: ${bytes} bytes; the image is smaller by ${saved} without it`);
    expect(saved).toBeGreaterThan(bytes * 0.75);
    expect(saved).toBeLessThan(bytes * 1.25 + 64);
  });

  test("code behind a false constant is not compiled", { timeout: BUILD_LIMIT }, async () => {
    const app = write("constants", {
      "Kconfig": 'config LOUD\n\tbool "Say more"\n\nconfig NAME\n\tstring "A name"\n\tdefault "somebody"\n',
      "index.ts": `import { ARCH_X86_64, LOUD, NAME, PLAT_LINUXU, PLAT_XEN } from "config";
if (PLAT_XEN) console.log("the hypervisor's words");
if (LOUD) console.log("the loud words");
if (PLAT_LINUXU && ARCH_X86_64) console.log("hello " + NAME);
`,
    });
    const image = join(out, "constants_linuxu-x86_64");
    expect(await run(app, "linuxu")).toMatchObject({ status: 0, stdout: "hello somebody\n" });
    expect(textsOf(image)).toEqual(["hello "]);
    const loud = await run(app, "linuxu", "--set", "LOUD=y", "--set", "NAME=you");
    expect(loud.stdout).toBe("the loud words\nhello you\n");
    expect(textsOf(image)).toEqual(["the loud words", "hello "]);
  });

  test("a new one has a test that passes", { timeout: BUILD_LIMIT }, async () => {
    const made = await tsuk(["lib", "new", "@some/fine", "--in", join(folder, "mine")]);
    expect(made).toMatchObject({ status: 0 });
    const library = join(folder, "mine/@some/fine");
    expect(
      ["package.json", "index.ts", "README.md", "Kconfig"].filter((name) => !existsSync(join(library, name))),
    ).toEqual([]);
    expect(made.stdout).toContain(`npx tsuk run ${join(library, "test")} -p node`);
    const ended = await tsuk(["run", join(library, "test"), "-p", "node", "--out", out], { limit: BUILD_LIMIT });
    expect(ended.stdout).toContain("ok 1 the answer is the configured one");
    expect(ended.status).toBe(0);
    const again = await tsuk(["lib", "new", "@some/fine", "--in", join(folder, "mine")]);
    expect(again).toMatchObject({ status: 1 });
    expect(again.stderr).toContain("exists already");
  });
});

describe("the configured target", () => {
  const targets = TARGETS.filter((target) => !whyNot[target]);
  test(`is what one further command builds for: ${targets.join(", ")}`, { timeout: LONG_LIMIT }, async () => {
    const app = write("every-target", { "index.ts": 'console.log("built");\n' });
    for (const target of [...targets, ...(whyNot["kvm-x86_64"] ? [] : ["metal-x86_64"])]) {
      const [platform, arch = "X86_64"] = target.toUpperCase().split("-");
      const set = await tsuk(["config", "set", `PLAT_${platform}=y`, `ARCH_${arch}=y`], { cwd: app });
      expect([target, set.status, set.stderr]).toEqual([target, 0, ""]);
      const built = await tsuk(["build", "-O", "0"], { cwd: app, limit: BUILD_LIMIT });
      expect([target, built.status]).toEqual([target, 0]);
      const image = `every-target_${platform === "METAL" ? "kvm" : platform!.toLowerCase()}-${arch.toLowerCase()}`;
      expect(built.stderr).toContain(`build/${image}`);
    }
    const wrong = await tsuk(["config", "set", "PLAT_NODE=y", "ARCH_ARM=y"], { cwd: app });
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain("ARCH_ARM");
  });

  test("is what tsuk build in the application's folder builds for", { timeout: BUILD_LIMIT }, async () => {
    const app = write("configured", {
      "index.ts": 'console.log("configured");\n',
      ".config": "CONFIG_PLAT_NODE=y\nCONFIG_GONE=y\n",
    });
    const build = (): ReturnType<typeof tsuk> => tsuk(["build", "-O", "0"], { cwd: app, limit: BUILD_LIMIT });
    const refused = await build();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain(".config:2: CONFIG_GONE is not known here\n");
    expect(readFileSync(join(app, ".config"), "utf8")).toBe("CONFIG_PLAT_NODE=y\nCONFIG_GONE=y\n");
    expect((await tsuk(["olddefconfig"], { cwd: app })).status).toBe(0);
    const ended = await build();
    expect(ended.status, ended.stderr).toBe(0);
    expect(statSync(join(app, "build/configured_node-x86_64.wasm")).size).toBeGreaterThan(1000);
    expect((await tsuk(["build"], { cwd: folder })).stderr).toContain("the current folder has no index.ts");
  });
});

/** Which of the texts an image has. */
function textsOf(image: string): string[] {
  const bytes = readFileSync(image);
  return ["the hypervisor's words", "the loud words", "hello "].filter((text) =>
    bytes.includes(Buffer.from(text, "utf16le")),
  );
}
