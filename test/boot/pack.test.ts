/** What `tsuk pack` makes, run by the very command that it prints, or as an orchestrator would run it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasCommand } from "../../tools/run/defaults.ts";
import { application, build, BUILD_LIMIT, launch, LIMIT, OUT, tsuk, whyNot, type Ended } from "./boot.ts";
import { missingGrub, onPc } from "./pc.ts";

const SHELL = application("../../examples/shell");
/** What a shell, GRUB, and XML have their own ideas of. */
const ARGS = ["echo it's", 'echo "a & <b>" \\ $HOME', "exit 5"];
const OUTPUT = `it's\n"a & <b>" \\ $HOME\n`;
const PC = "kvm-x86_64";
const reason = whyNot[PC];

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tsuk-pack-test-"));
  if (reason) return;
  expect(await tsuk(["build", SHELL, "-p", "kvm", "-a", "x86_64", "--out", OUT], { limit: BUILD_LIMIT })).toMatchObject(
    { status: 0 },
  );
}, BUILD_LIMIT);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Packs the shell; returns where to, and the commands that were printed. */
async function pack(name: string, words: string[] = [], args = ARGS): Promise<{ path: string; commands: string[] }> {
  const path = join(folder, name);
  const { status, stdout, stderr } = await tsuk(["pack", SHELL, "--out", OUT, "-o", path, ...words, "--", ...args], {
    limit: BUILD_LIMIT,
  });
  if (status !== 0) throw new Error(stderr);
  const commands = stdout.slice(stdout.indexOf("Run it:\n")).split("\n");
  return { path, commands: commands.filter((line) => line.startsWith("  ")).map((line) => line.trim()) };
}

/** Types a command. What a PC prints ends lines as a terminal wants it. */
async function type(command: string): Promise<Ended> {
  const end = await launch(["sh", "-c", command], { input: "open", limit: LIMIT }).end;
  return { ...end, stdout: end.stdout.replaceAll("\r", "") };
}

describe.skipIf(reason ?? missingGrub())(`media that boot (${reason ?? missingGrub() ?? "GRUB"})`, () => {
  for (const name of ["shell.iso", "shell.img", "shell.qcow2"]) {
    test(`${name} boots by the command that is printed`, { timeout: LIMIT }, async () => {
      const { commands } = await pack(name, ["-m", "32M", "-k", "env.A=1"]);
      expect(commands).toHaveLength(1);
      expect(commands[0]).not.toContain("-kernel");
      expect(await type(commands[0]!)).toMatchObject({ stdout: OUTPUT, status: 0, leftovers: [] });
    });
  }

  test(
    "a stick with the CD on it boots, has text on its screen, and reads the keyboard",
    { timeout: LIMIT },
    async () => {
      const { path } = await pack("stick.iso", [], []);
      await onPc(
        () => ["-drive", `format=raw,file=${path}`],
        async (pc) => {
          await pc.shows("\n>");
          await pc.press("e", "c", "h", "o", "spc", "shift-a", "1", "ret");
          await pc.shows("> echo A1\nA1\n>");
          const picture = await pc.picture();
          expect(picture).toEqual(await pc.screen());
          expect(picture.join("\n")).toMatch(/^tsukuri shell, .*\n> echo A1\nA1\n>\n*$/);
          expect(pc.serial()).toContain("\nA1\n> ");
        },
      );
    },
  );
});

describe.skipIf(reason)(`images as they are (${reason ?? "kvm-x86_64, linuxu-x86_64"})`, () => {
  test("elf of a machine and of a process", { timeout: BUILD_LIMIT }, async () => {
    const machine = await pack("shell.elf", ["-m", "16M"]);
    expect(await type(machine.commands[0]!)).toMatchObject({ stdout: OUTPUT, status: 0, leftovers: [] });
    const own = await pack("process.elf", ["-p", "linuxu", "-a", "x86_64"]);
    expect(await type(own.commands[0]!)).toMatchObject({ stdout: OUTPUT, status: 5, leftovers: [] });
  });
});

test.skipIf(reason)("the same image, built in another folder", { timeout: 2 * BUILD_LIMIT }, async () => {
  const other = join(folder, "other");
  const [one, two] = await Promise.all(
    [OUT, other].map(async (out) => {
      await build("../../examples/helloworld", PC, { out });
      return readFileSync(join(out, `helloworld_${PC}`));
    }),
  );
  expect(two!.equals(one!)).toBe(true);
});

const noUmoci = hasCommand("umoci") ? null : "needs umoci";

describe.skipIf(reason ?? noUmoci)(`containers (${reason ?? noUmoci ?? "umoci"})`, () => {
  /** The container's root folder, and what a runtime is told. */
  async function unpack(path: string): Promise<{ root: string; words: string[]; settings: Record<string, string> }> {
    const bundle = `${path}.bundle`;
    expect(await type(`umoci unpack --rootless --image ${path}:latest ${bundle}`)).toMatchObject({ status: 0 });
    const { process, annotations } = JSON.parse(readFileSync(join(bundle, "config.json"), "utf8")) as {
      process: { args: string[]; env: string[] };
      annotations: Record<string, string>;
    };
    return { root: join(bundle, "rootfs"), words: process.args, settings: annotations };
  }

  test("a machine's image runs as urunc runs it", { timeout: LIMIT }, async () => {
    const { path } = await pack("machine.oci", ["-f", "oci", "-p", "kvm", "-a", "x86_64", "-k", "env.A=1"]);
    const { root, words, settings } = await unpack(path);
    const setting = (name: string): string =>
      Buffer.from(settings[`com.urunc.unikernel.${name}`]!, "base64").toString("utf8");
    expect([setting("unikernelType"), setting("hypervisor")]).toEqual(["unikraft", "qemu"]);
    const [first, ...rest] = words;
    // urunc's unikraft.go and qemu.go: CommandString, Execve
    const line = `${first} env.vars=[ PATH=/bin TERM=xterm ]    -- ${rest.join(" ")}`;
    const command = ["qemu-system-x86_64", "-m", "256M", "-nographic", "-vga", "none"];
    const machine = [...command, "-kernel", join(root, setting("binary")), "-nic", "none", "-append", line];
    const { stdout, status } = await launch(machine, { input: "open", limit: LIMIT }).end;
    expect(stdout.replaceAll("\r", "").slice(stdout.indexOf("it's") - 200)).toContain(OUTPUT);
    expect(stdout).not.toContain("warning");
    expect(status).toBe(0);
  });

  test("a process's image is an ordinary container", { timeout: BUILD_LIMIT }, async () => {
    const { path } = await pack("process.oci", ["-f", "oci", "-p", "linuxu", "-a", "x86_64"]);
    const { root, words } = await unpack(path);
    const [program, ...args] = words;
    const end = await launch([join(root, program!), ...args], { limit: LIMIT }).end;
    expect(end).toMatchObject({ stdout: OUTPUT, status: 5 });
  });
});
