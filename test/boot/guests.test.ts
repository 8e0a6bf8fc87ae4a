/** Running guests: machines, signals, time limits, closed pipes, idling, and the address space that a guest runs in. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { pcArguments, QEMU_X86 } from "../../tools/run/kvm-x86.ts";
import { DEFAULT_OPTIONS } from "../../tools/run/options.ts";
import { childOf, readProcess } from "../harness/processes.ts";
import { platformOf } from "../harness/targets.ts";
import {
  build,
  BUILD_LIMIT,
  launch,
  launchTsuk,
  LIMIT,
  OUT,
  TARGETS,
  runByTsuk,
  runArguments,
  titled,
  whyNot,
  type Running,
} from "./boot.ts";
import { pagesOf, type Page } from "./pages.ts";
import { openMonitor } from "./monitor.ts";

const APP = "basics";
const IMAGE = join(OUT, "basics_kvm-x86_64");
const KVM = "kvm-x86_64";
const LINUXU = "linuxu-x86_64";
const KIB = 1024;
const GIB = 2 ** 30;

/** The processor time that `pid` needs while the guest sleeps between two lines. */
async function idleSeconds(running: Running, pid: number): Promise<number> {
  await running.prints("sleeping\n");
  const before = readProcess(pid)!.seconds;
  await running.prints("slept\n");
  return readProcess(pid)!.seconds - before;
}

/** QEMU with an image, as `tsuk run` would start it, with further arguments. */
function launchQemu(image: string, machine: string, args: string[], folder: string, more: string[] = []): Running {
  const options = { ...DEFAULT_OPTIONS, memory: "16M", machine, args };
  return launch([QEMU_X86, ...pcArguments(image, options, "tcg", join(folder, "status")), ...more], { input: "open" });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-boot-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const target of TARGETS) {
  describe.skipIf(whyNot[target])(titled(target, "a guest"), () => {
    beforeAll(() => build(APP, target), BUILD_LIMIT);

    for (const action of ["sleep", "spin"]) {
      test(`that would ${action} for ever is ended by --timeout with status 124`, { timeout: LIMIT }, async () => {
        const { status, leftovers, milliseconds } = await runByTsuk(APP, target, [action, "100000"], {
          timeout: 1,
          input: "open",
        });
        expect({ status, leftovers }).toEqual({ status: 124, leftovers: [] });
        expect(milliseconds).toBeLessThan(20_000);
      });
    }

    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      for (const all of [false, true]) {
        test(`is ended by ${signal} to ${all ? "the terminal's processes" : "tsuk"}`, { timeout: LIMIT }, async () => {
          const running = launchTsuk(runArguments(APP, target, ["sleep", "100000"]), { input: "open" });
          await running.prints("sleeping\n");
          running.signal(signal, all);
          const { status, leftovers, milliseconds } = await running.end;
          expect(leftovers).toEqual([]);
          expect([130, 143]).toContain(status);
          expect(milliseconds).toBeLessThan(20_000);
        });
      }
    }

    test("does not outlive a tsuk that is killed", { timeout: LIMIT }, async () => {
      const running = launchTsuk(runArguments(APP, target, ["sleep", "100000"]), { input: "open" });
      await running.prints("sleeping\n");
      running.signal("SIGKILL");
      expect(await running.end).toMatchObject({ status: 137, leftovers: [] });
    });

    test("that never waits is ended by SIGINT, too", { timeout: LIMIT }, async () => {
      const running = launchTsuk(runArguments(APP, target, ["flood"]), { input: "open" });
      await running.prints("flood\n");
      running.signal("SIGINT");
      const { status, leftovers } = await running.end;
      expect({ status, leftovers }).toEqual({ status: 130, leftovers: [] });
    });

    test("ends when nobody reads what it prints", { timeout: LIMIT }, async () => {
      const words = runArguments(APP, target, ["flood"]).map((word) => `'${word}'`);
      const pipe = `'${process.execPath}' tools/bin/tsuk.mjs ${words.join(" ")} | head -n 1`;
      const { status, stdout, leftovers } = await launch(["sh", "-c", pipe]).end;
      expect({ status, stdout, leftovers }).toEqual({ status: 0, stdout: "a line of a flood\n", leftovers: [] });
    });

    test("needs no processor while it sleeps, with input that nobody reads", { timeout: LIMIT }, async () => {
      const running = launchTsuk(runArguments(APP, target, ["sleep", "2000"]), { input: "open" });
      running.child.stdin!.write("unread\n");
      await running.prints("sleeping\n");
      const pid = target === "node" ? running.child.pid! : childOf(running.child.pid!);
      const seconds = await idleSeconds(running, pid);
      running.child.stdin!.end();
      await running.end;
      console.log(`${target}: ${seconds.toFixed(2)} s of processor time in 2 s of sleep`);
      expect(seconds).toBeLessThan(platformOf(target) === "linuxu" ? 0.1 : 0.8);
    });
  });
}

describe.skipIf(whyNot[KVM])(titled(KVM, "machines"), () => {
  beforeAll(() => build(APP, KVM), BUILD_LIMIT);

  for (const machine of ["pc", "q35", "microvm"] as const) {
    test(`${machine} boots the image, sleeps, reads input and passes the status`, { timeout: LIMIT }, async () => {
      const one = await runByTsuk(APP, KVM, ["lines"], { machine, input: "a line\nand more" });
      expect(one).toMatchObject({ status: 0, stdout: "1: [a line]\n1 lines, then [and more]\n", leftovers: [] });
      const two = await runByTsuk(APP, KVM, ["clocks"], { machine });
      expect(Number(two.stdout.split(" ")[2]!.split("\n")[0])).toBeGreaterThanOrEqual(300);
      expect(await runByTsuk(APP, KVM, ["status", "200"], { machine })).toMatchObject({ status: 200 });
    });
  }

  for (const machine of ["pc", "q35"]) {
    test(`${machine} boots by PVH where there is no multiboot header`, { timeout: LIMIT }, async () => {
      await inFolder(async (folder) => {
        const bytes = readFileSync(IMAGE);
        const header = bytes.indexOf(Buffer.from([0x02, 0xb0, 0xad, 0x1b]));
        expect(header).toBeGreaterThan(0);
        expect(header % 4).toBe(0);
        bytes.fill(0, header, header + 4);
        const image = join(folder, "image");
        writeFileSync(image, bytes);
        const running = launchQemu(image, machine, ["arguments", "two words", "ü"], folder);
        const { stdout, leftovers } = await running.end;
        expect(stdout.replaceAll("\r\n", "\n")).toBe(
          "2 arguments, 4 words, the first is basics\n0: [two words] 9 true\n1: [ü] 1 true\n",
        );
        expect(readFileSync(join(folder, "status"), "latin1")).toBe("000\n");
        expect(leftovers).toEqual([]);
      });
    });
  }

  for (const machine of ["microvm", "pc"]) {
    test(
      `${machine}: no page is writable and executable, null and the guard regions are unmapped`,
      { timeout: LIMIT },
      async () => {
        await inFolder(async (folder) => {
          const socket = join(folder, "monitor");
          const running = launchQemu(IMAGE, machine, ["sleep", "10"], folder, [
            "-qmp",
            `unix:${socket},server=on,wait=off`,
          ]);
          await running.prints("slept");
          const monitor = await openMonitor(socket);
          await monitor.execute("stop");
          const registers = await monitor.command("info registers");
          const memory = join(folder, "memory");
          await monitor.execute("pmemsave", { val: 0, size: 16 * KIB * KIB, filename: memory });
          const pages = pagesOf(readFileSync(memory), registers);
          await monitor.execute("quit");
          await running.end;
          checkPages(pages);
        });
      },
    );
  }
});

function checkPages(pages: Page[]): void {
  const shown = (list: Page[]): string[] =>
    list.map(
      (page) => `${page.from.toString(16)} ${page.size} ${page.writable ? "w" : "-"}${page.executable ? "x" : "-"}`,
    );
  const overlapping = (from: number, to: number): Page[] =>
    pages.filter((page) => page.from < BigInt(to) && page.from + BigInt(page.size) > BigInt(from));
  expect(shown(pages.filter((page) => page.writable && page.executable))).toEqual([]);
  expect(shown(overlapping(0, 64 * KIB))).toEqual([]);
  expect(shown(overlapping(4 * GIB, 8 * GIB))).toEqual([]);
  expect(shown(overlapping(64 * KIB, 4 * GIB).filter((page) => page.executable || !page.writable))).toEqual([]);
  // and it was this guest's memory that was looked at
  expect(pages.filter((page) => page.executable).length).toBeGreaterThan(1);
  expect(overlapping(64 * KIB, 4 * GIB).length).toBeGreaterThan(5);
}

describe.skipIf(whyNot[LINUXU])(titled(LINUXU, "the address space"), () => {
  test("no page is writable and executable, null and the guard regions are unmapped", { timeout: LIMIT }, async () => {
    const running = launchTsuk(runArguments(APP, LINUXU, ["sleep", "10"]), { input: "open" });
    await running.prints("slept\n");
    const maps = readFileSync(`/proc/${childOf(running.child.pid!)}/maps`, "utf8")
      .trim()
      .split("\n");
    running.child.stdin!.end();
    await running.end;
    const areas = maps.map((line) => {
      const [, from, to, rights] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line)!;
      return { line, from: parseInt(from!, 16), to: parseInt(to!, 16), rights: rights! };
    });
    const lines = (list: typeof areas): string[] => list.map(({ line }) => line);
    expect(lines(areas.filter(({ rights }) => rights.includes("w") && rights.includes("x")))).toEqual([]);
    expect(lines(areas.filter(({ from }) => from < 64 * KIB))).toEqual([]);
    expect(
      lines(areas.filter(({ from, to, rights }) => from < 8 * GIB && to > 4 * GIB && !rights.startsWith("---"))),
    ).toEqual([]);
    expect(lines(areas.filter(({ from, rights }) => from < 8 * GIB && rights.includes("x")))).toEqual([]);
    // nothing lies in the window but its own two areas and what is reserved behind them
    expect(areas.filter(({ from, rights }) => from < 4 * GIB && rights.startsWith("rw")).length).toBeGreaterThan(0);
    expect(areas.filter(({ rights }) => rights.includes("x")).length).toBeGreaterThan(0);
  });
});
