/** The configuration commands that ask nothing, on a small tree. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CliError } from "../errors.ts";
import { defconfig, explainAll, olddefconfig, preset, randconfig, savedefconfig, set } from "./run.ts";

const KCONFIG = `
config NET
	bool "Network"
config SMALL
	bool "Small"
config TCP
	bool "TCP"
	depends on NET && !SMALL
config BUFFERS
	int "Buffers"
	range 1 64
	default 8
	depends on TCP
config HTTP
	bool "HTTP"
	depends on TCP
	select CRYPT
config CRYPT
	bool "Cryptography"
config HASH
	bool
	default y if CRYPT
choice
	prompt "Colour"
config RED
	bool "Red"
config BLUE
	bool "Blue"
	depends on NET || SMALL
endchoice
`;

let folder: string;
let said: string;
let options: { kconfig: string; config: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tsukuri-config-"));
  writeFileSync(join(folder, "Kconfig"), KCONFIG);
  options = { kconfig: join(folder, "Kconfig"), config: join(folder, ".config") };
  said = "";
  const write = (text: unknown): boolean => {
    said += String(text).replaceAll(`${folder}/`, "");
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(write);
  vi.spyOn(process.stderr, "write").mockImplementation(write);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const config = (): string => readFileSync(options.config, "utf8");

async function refusal(...assignments: string[]): Promise<string> {
  const error = await set(assignments, options).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CliError);
  return (error as CliError).message.replaceAll(`${folder}/`, "");
}

test("values are set together, and each refusal says why", async () => {
  expect(await refusal("BUFFERS=4")).toBe("BUFFERS=4 cannot be had: it cannot be set: TCP is n (Kconfig:6)");
  expect(await refusal("TCP=y", "SMALL=y")).toBe(
    "TCP=y cannot be had: it cannot be set: NET is n (Kconfig:2); !SMALL does not hold: SMALL is y (Kconfig:4)",
  );
  expect(await refusal("NET=y", "TCP=y", "BUFFERS=65")).toContain("in the range 1 to 64 (Kconfig:11)");
  expect(await refusal("NET=y", "TCP=y", "HTTP=y", "CRYPT=n")).toContain("it is selected by HTTP (Kconfig:17)");
  expect(await refusal("NET=m")).toContain("y or n is expected");
  expect(await refusal("HASH=y")).toContain("it has no prompt (Kconfig:20)");
  expect(await refusal("RED=n")).toContain('it is chosen in the choice "Colour" (Kconfig:23); choose another one');
  expect(await refusal("NETT=y")).toBe("there is no symbol NETT");
  expect(existsSync(options.config)).toBe(false);
  await set(["CONFIG_NET=y", "TCP=y", "BUFFERS=64", "BLUE=y"], options);
  expect(config()).toContain("CONFIG_BUFFERS=64\n");
  expect(config()).toContain("# CONFIG_RED is not set\nCONFIG_BLUE=y\n");
});

test("explain says what has to change", async () => {
  await set(["SMALL=y"], options);
  said = "";
  await explainAll(["HTTP", "BLUE"], options);
  expect(said).toContain("HTTP (bool) = n");
  expect(said).toContain("tsuk config set NET=y");
  expect(said).toContain("tsuk config set SMALL=n");
  expect(said).toContain("RED is chosen");
});

test("minimal configurations make the whole ones again", async () => {
  await set(["NET=y", "TCP=y", "HTTP=y"], options);
  const whole = config();
  const small = join(folder, "small");
  await savedefconfig([small], options);
  expect(readFileSync(small, "utf8")).toBe("CONFIG_NET=y\nCONFIG_TCP=y\nCONFIG_HTTP=y\n");
  await preset("allnoconfig", undefined, options);
  expect(config()).toContain("# CONFIG_NET is not set");
  expect(readFileSync(`${options.config}.old`, "utf8")).toBe(whole);
  await defconfig([small], options);
  expect(config()).toBe(whole);
  await preset("allyesconfig", undefined, options);
  expect(config()).toContain("CONFIG_SMALL=y");
});

test("a configuration of another version is brought up to date, and what is wrong in it is said", async () => {
  const old = "CONFIG_NET=y\nCONFIG_GONE=y\nrubbish\n";
  writeFileSync(options.config, old);
  const refused = set(["TCP=y"], options);
  await expect(refused).rejects.toThrow(/\.config:2: CONFIG_GONE is not known here\n.*\.config:3: the line "rubbish"/);
  await expect(refused).rejects.toHaveProperty(
    "hint",
    expect.stringContaining("tsuk olddefconfig brings it up to date"),
  );
  expect(config()).toBe(old);
  await olddefconfig(undefined, options);
  expect(said).toContain("warning: .config:2: CONFIG_GONE is not known here; it is left out\n");
  expect(said).toContain('.config:3: the line "rubbish" is no assignment');
  expect(config()).toContain("CONFIG_NET=y\n");
});

test("what is malformed leaves the configuration as it is", async () => {
  writeFileSync(options.config, "CONFIG_NET=y\n");
  writeFileSync(options.kconfig, "config NET\n\tbool\n\tdepends NET\n");
  for (const run of [olddefconfig, randconfig])
    await expect(run(undefined, options)).rejects.toThrow(/Kconfig:3: "on"/);
  writeFileSync(options.kconfig, 'source "gone"\n');
  await expect(preset("allyesconfig", undefined, options)).rejects.toThrow(/Kconfig:1: no such file/);
  await expect(defconfig([join(folder, "none")], options)).rejects.toThrow(CliError);
  expect(config()).toBe("CONFIG_NET=y\n");
  expect(existsSync(`${options.config}.old`)).toBe(false);
});

test("a seed makes the same configuration again", async () => {
  await randconfig(undefined, { ...options, seed: "7" });
  const first = config();
  expect(said).toContain("seed 7\n");
  const all = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    await randconfig(undefined, { ...options, seed: String(seed) });
    all.add(config());
  }
  expect(all.size).toBeGreaterThan(4);
  expect(all).toContain(first);
  await expect(randconfig(undefined, { ...options, seed: "x" })).rejects.toThrow(/a whole number/);
});
