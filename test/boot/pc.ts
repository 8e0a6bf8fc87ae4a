/** A PC with a screen and a keyboard that boots from a medium of `tsuk pack`: no -kernel. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { grubFile, type Command } from "../../tools/pack/grub.ts";
import { makeCd } from "../../tools/pack/iso.ts";
import { createReporter } from "../../tools/pipeline/reporter.ts";
import { hasCommand } from "../../tools/run/defaults.ts";
import { DEFAULT_NETWORK } from "../../tools/run/network/network.ts";
import { launch, type Ended } from "./boot.ts";
import { openMonitor, type Monitor } from "./monitor.ts";
import { fontOf, readPicture, textOf } from "./picture.ts";

const COLUMNS = 80;
const ROWS = 25;
const TEXT_MEMORY = 0xb8000;
/** The graphics adapter's BIOS, in which its font is. */
const VIDEO_BIOS = 0xc0000;
const VIDEO_BIOS_SIZE = 0x10000;
/** Of the CDs: any. */
const DATE = 1e9;
/** Between two looks at the screen. */
const PAUSE = 200;
/** Milliseconds that something may take to appear. */
const PATIENCE = 40_000;

/** Why no CD can be made here; null when one can. */
export function missingGrub(): string | null {
  try {
    grubFile("moddep.lst");
  } catch {
    return "needs grub-pc-bin";
  }
  if (!["grub-mkimage", "grub2-mkimage"].some((name) => hasCommand(name))) return "needs grub-mkimage";
  return hasCommand("xorriso") ? null : "needs xorriso";
}

export interface Pc {
  monitor: Monitor;
  /** The serial line so far. */
  serial(): string;
  /** The lines on the screen, in code page 437 as Latin-1 characters, without blanks at their ends. */
  screen(): Promise<string[]>;
  /** The same, read off a picture of the screen: its pixels compared with the letters that the adapter has. */
  picture(): Promise<string[]>;
  /** Waits until the screen has `text`. */
  shows(text: string): Promise<void>;
  /** Presses keys, by QEMU's names for them. */
  press(...keys: string[]): Promise<void>;
  end: Promise<Ended>;
  /** The status that the guest told, on the debug console; empty when it told none. */
  status(): string;
}

export interface CdOptions {
  /** GRUB's command. */
  command?: Command;
  args?: string[];
  /** Further arguments of QEMU. */
  more?: string[];
}

/** Runs `work` with a PC that boots `image` from a CD, and ends it. */
export async function onCd(
  image: string,
  { command, args = [], more = [] }: CdOptions,
  work: (pc: Pc) => Promise<void>,
): Promise<void> {
  const cd = await makeCd(
    {
      ...{ name: "tsukuri", target: "kvm-x86_64", file: image, image: readFileSync(image), memory: "64M", date: DATE },
      ...{
        kernelParameters: [],
        args,
        network: DEFAULT_NETWORK,
        reporter: createReporter({ verbose: false, quiet: true }),
      },
    },
    command,
  );
  await onPc(
    (folder) => (writeFileSync(join(folder, "cd.iso"), cd), ["-cdrom", join(folder, "cd.iso"), ...more]),
    work,
  );
}

/** Runs `work` with a PC, and ends it. `medium` gives QEMU's arguments for what it boots from; it may put that into the folder. */
export async function onPc(medium: (folder: string) => string[], work: (pc: Pc) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-pc-"));
  const file = (name: string): string => join(folder, name);
  try {
    const running = launch(
      [
        ...["qemu-system-x86_64", "-accel", "tcg", "-M", "pc", "-m", "64"],
        ...["-nodefaults", "-no-user-config", "-no-reboot", "-vga", "std", "-display", "none"],
        ...["-qmp", `unix:${file("monitor")},server,wait=off`],
        ...["-chardev", `file,id=serial,path=${file("serial")}`, "-serial", "chardev:serial"],
        ...["-chardev", `file,id=status,path=${file("status")}`],
        ...["-device", "isa-debugcon,iobase=0xe9,chardev=status"],
        ...medium(folder),
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
    const memory = async (val: number, size: number): Promise<Buffer> => {
      await monitor.execute("pmemsave", { val, size, filename: file("memory") });
      return readFileSync(file("memory"));
    };
    const screen = async (): Promise<string[]> => {
      const cells = await memory(TEXT_MEMORY, COLUMNS * ROWS * 2);
      const text = Buffer.from(cells.filter((_, i) => i % 2 === 0)).toString("latin1");
      return Array.from({ length: ROWS }, (_, row) => text.slice(row * COLUMNS, (row + 1) * COLUMNS).trimEnd());
    };
    const pc: Pc = {
      monitor,
      screen,
      async picture() {
        const font = fontOf(await memory(VIDEO_BIOS, VIDEO_BIOS_SIZE));
        await monitor.execute("screendump", { filename: file("picture.ppm") });
        return textOf(readPicture(readFileSync(file("picture.ppm"))), font);
      },
      end: running.end,
      serial: () => readFileSync(file("serial"), "utf8").replaceAll("\r", ""),
      status: () => readFileSync(file("status"), "latin1"),
      async shows(text) {
        const end = Date.now() + PATIENCE;
        for (;;) {
          if (ended)
            throw new Error(`it ended without "${text}" on the screen:\n${readFileSync(file("serial"), "utf8")}`);
          const seen = (await screen()).join("\n").trimEnd();
          if (seen.includes(text)) return;
          if (Date.now() > end)
            throw new Error(`no "${text}" on the screen, but\n${seen}\nand from the serial line\n${pc.serial()}`);
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
