/** CDs that boot by GRUB, and the machine that boots from them: a PC with a screen and a keyboard, and no -kernel. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { hasCommand } from "../../tools/run/defaults.ts";
import { start } from "../harness/children.ts";
import { launch, LIMIT, type Ended } from "./boot.ts";
import { openMonitor, type Monitor } from "./monitor.ts";

const COLUMNS = 80;
const ROWS = 25;
const TEXT_MEMORY = 0xb8000;
/** Between two looks at the screen. */
const PAUSE = 200;

const GRUB_FOR_PCS = ["/usr/lib/grub/i386-pc/multiboot2.mod", "/usr/share/grub2/i386-pc/multiboot2.mod"];

/** Why no CD can be made here; null when one can. */
export function missingGrub(): string | null {
  for (const command of ["grub-mkrescue", "xorriso", "mformat"]) {
    if (!hasCommand(command)) return `needs ${command}`;
  }
  if (!GRUB_FOR_PCS.some((file) => existsSync(file))) return "needs grub-pc-bin";
  return null;
}

/** Makes a CD that boots `image` with the command line `line`, as docs/guide.md tells. */
export async function makeCd(folder: string, image: string, command: string, line: string): Promise<string> {
  const files = join(folder, "cd");
  const cd = join(folder, "cd.iso");
  mkdirSync(join(files, "boot/grub"), { recursive: true });
  cpSync(image, join(files, "boot/app"));
  writeFileSync(
    join(files, "boot/grub/grub.cfg"),
    `set timeout=0\nmenuentry tsukuri {\n  ${command} /boot/app ${line}\n}\n`,
  );
  const { status, stderr } = await start(["grub-mkrescue", "-o", cd, files], { timeout: LIMIT });
  if (status !== 0) throw new Error(`grub-mkrescue ended with ${status}:\n${stderr}`);
  return cd;
}

export interface Pc {
  monitor: Monitor;
  /** The serial line so far. */
  serial(): string;
  /** The lines on the screen, in code page 437 as Latin-1 characters, without blanks at their ends. */
  screen(): Promise<string[]>;
  /** Waits until the screen has `text`. */
  shows(text: string): Promise<void>;
  /** Presses keys, by QEMU's names for them. */
  press(...keys: string[]): Promise<void>;
  end: Promise<Ended>;
  /** The status that the guest told, on the debug console; empty when it told none. */
  status(): string;
}

export interface PcOptions {
  /** GRUB's command: "multiboot" or "multiboot2". */
  command?: string;
  /** The command line. */
  line?: string;
  /** Further arguments of QEMU. */
  more?: string[];
}

/** Runs `work` with a PC that boots from a CD, and ends it. */
export async function onPc(
  image: string,
  { command = "multiboot2", line = "", more = [] }: PcOptions,
  work: (pc: Pc) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-grub-"));
  const file = (name: string): string => join(folder, name);
  try {
    const cd = await makeCd(folder, image, command, line);
    const running = launch(
      [
        ...[
          "qemu-system-x86_64",
          "-accel",
          "tcg",
          "-M",
          "pc",
          "-m",
          "64",
          "-nodefaults",
          "-no-user-config",
          "-no-reboot",
        ],
        ...["-vga", "std", "-display", "none", "-cdrom", cd, "-qmp", `unix:${file("monitor")},server,wait=off`],
        ...["-chardev", `file,id=serial,path=${file("serial")}`, "-serial", "chardev:serial"],
        ...["-chardev", `file,id=status,path=${file("status")}`],
        ...["-device", "isa-debugcon,iobase=0xe9,chardev=status"],
        ...more,
      ],
      { input: "closed" },
    );
    let ended = false;
    void running.end.then(() => (ended = true));
    while (!existsSync(file("monitor"))) {
      if (ended) throw new Error(`QEMU did not start: ${(await running.end).stderr}`);
      await delay(20);
    }
    const monitor = await openMonitor(file("monitor"));
    const screen = async (): Promise<string[]> => {
      const size = COLUMNS * ROWS * 2;
      await monitor.execute("pmemsave", { val: TEXT_MEMORY, size, filename: file("screen") });
      const cells = readFileSync(file("screen"));
      const characters = Buffer.from(cells.filter((_, i) => i % 2 === 0));
      return Array.from({ length: ROWS }, (_, row) =>
        characters
          .subarray(row * COLUMNS, (row + 1) * COLUMNS)
          .toString("latin1")
          .trimEnd(),
      );
    };
    const pc: Pc = {
      monitor,
      screen,
      end: running.end,
      serial: () => readFileSync(file("serial"), "utf8").replaceAll("\r", ""),
      status: () => readFileSync(file("status"), "latin1"),
      async shows(text) {
        for (;;) {
          if (ended)
            throw new Error(`it ended without "${text}" on the screen:\n${readFileSync(file("serial"), "utf8")}`);
          if ((await screen()).join("\n").includes(text)) return;
          await delay(PAUSE);
        }
      },
      async press(...keys) {
        for (const key of keys) {
          await monitor.command(`sendkey ${key} 20`);
          await delay(50);
        }
      },
    };
    try {
      await work(pc);
    } finally {
      if (!ended) running.signal("SIGKILL", true);
      await running.end;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
