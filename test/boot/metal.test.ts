/** Bare metal: the image of kvm-x86_64 boots by GRUB from a CD, prints on the screen beside the serial line, and reads the keyboard. */
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { application, BUILD_LIMIT, OUT, tsuk, whyNot } from "./boot.ts";
import { missingGrub, onCd } from "./pc.ts";

const LIMIT = 120_000;
const IMAGE = join(OUT, "shell_kvm-x86_64");
const reason = whyNot["kvm-x86_64"] ?? missingGrub();
/** "Grüße ─┼─ π ≥ ß ?" in code page 437, which has no 世. */
const IN_437 = "Gr\x81\xe1e \xc4\xc5\xc4 \xe3 \xf2 \xe1 ?";

describe.skipIf(reason)(reason ? `bare metal (${reason})` : "bare metal", () => {
  beforeAll(async () => {
    const words = ["build", application("../../examples/shell"), "-p", "kvm", "-a", "x86_64", "--out", OUT];
    expect(await tsuk(words, { limit: BUILD_LIMIT })).toMatchObject({ status: 0 });
  }, BUILD_LIMIT);

  for (const command of ["multiboot", "multiboot2"] as const) {
    test(`GRUB's ${command}: screen, serial line and keyboard`, { timeout: LIMIT }, async () => {
      await onCd(IMAGE, { command, args: ["echo Grüße ─┼─ π ≥ ß 世"] }, async (pc) => {
        await pc.shows("\n>");
        expect((await pc.screen())[0]).toBe(IN_437);
        expect(pc.serial()).toBe('Grüße ─┼─ π ≥ ß 世\ntsukuri shell, 7 commands; "help" lists them\n> ');
        await pc.press(
          "e",
          "c",
          "h",
          "o",
          "spc",
          "shift-h",
          "caps_lock",
          "i",
          "caps_lock",
          "x",
          "backspace",
          "shift-1",
        );
        await pc.press("ret");
        await pc.shows("\n> echo HI!\nHI!\n>");
        expect(await pc.picture()).toEqual(await pc.screen());
        expect(pc.serial()).toContain("\nHI!\n> ");
        await pc.press("e", "x", "i", "t", "spc", "7", "ret");
        const { leftovers } = await pc.end;
        expect({ status: pc.status(), leftovers }).toEqual({ status: "007\n", leftovers: [] });
      });
    });
  }

  test("the screen scrolls, control-D ends the input", { timeout: LIMIT }, async () => {
    const args = Array.from({ length: 30 }, (_, i) => `echo line ${i}`);
    await onCd(IMAGE, { args }, async (pc) => {
      await pc.shows("\n>");
      const screen = await pc.screen();
      expect(screen.slice(0, 23)).toEqual(Array.from({ length: 23 }, (_, i) => `line ${i + 7}`));
      expect(screen[24]).toBe(">");
      await pc.press("ctrl-d");
      await pc.end;
      expect(pc.status()).toBe("000\n");
    });
  });

  test("keys that are pressed before anybody reads are not lost", { timeout: LIMIT }, async () => {
    await onCd(IMAGE, { args: ["echo typing", "sleep 2"] }, async (pc) => {
      await pc.shows("typing");
      await pc.press("e", "x", "i", "t", "spc", "4", "ret");
      await pc.end;
      expect(pc.serial()).toContain("> exit 4\n");
      expect(pc.status()).toBe("004\n");
    });
  });

  test("a crash report is on the screen", { timeout: LIMIT }, async () => {
    await onCd(IMAGE, { args: ["crash null"], more: ["-cpu", "max,-hypervisor"] }, async (pc) => {
      await pc.shows("tsukuri has ended");
      expect((await pc.screen()).join("\n")).toContain("*** crash: null pointer access at 0x0 (write)");
      expect(pc.status()).toBe(""); // without a hypervisor these ports may be anything
    });
  });

  test("information above 8 MiB, and with much memory", { timeout: LIMIT }, async () => {
    await onCd(IMAGE, { args: ["echo here", "mem", "exit 3"], more: ["-m", "3G"] }, async (pc) => {
      await pc.end;
      expect(pc.serial()).toMatch(/^here\ntotal +\d{7} KiB\n/);
      expect(pc.status()).toBe("003\n");
    });
  });
});
