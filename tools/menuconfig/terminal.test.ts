/** The menu in a real terminal, as a user has it: screens are compared with those in screens/terminal-*.txt. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { inProject } from "../project.ts";
import { openTerminal, whyNoTmux, type Terminal } from "./tmux.ts";

const missing = whyNoTmux();
const COMMAND = "node $TSUK menuconfig --kconfig Kconfig --config .config";

let folder: string;
let terminal: Terminal;

beforeEach(() => {
  if (missing) return;
  folder = mkdtempSync(join(tmpdir(), "tsuk-menu-"));
  cpSync(inProject("tools/menuconfig/fixture"), folder, { recursive: true });
  terminal = openTerminal(folder, 80, 24, { TSUK: inProject("tools/bin/tsuk.mjs"), LC_ALL: "C.UTF-8" });
});
afterEach(() => {
  if (missing) return;
  terminal.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 9, retryDelay: 100 });
});

/** Runs a command between two prints of the terminal's settings; `during` is while it runs. Both have to be the same, as has the screen. */
async function restores(status: number, during: () => Promise<void>): Promise<void> {
  await terminal.until("$");
  terminal.type(`stty -g >before; echo in the beginning; ${COMMAND}; echo status $?; stty -g >after; echo done`);
  terminal.press("Enter");
  await terminal.until("Space change");
  await during();
  const screen = await terminal.until(/^done$/m);
  expect(screen).toContain(`status ${status}\n`);
  expect(screen).toMatch(/^in the beginning$/m);
  expect(screen).not.toContain("Tea house");
  expect(readFileSync(join(folder, "after"), "utf8")).toBe(readFileSync(join(folder, "before"), "utf8"));
}

const see = (name: string): string => `screens/terminal-${name}.txt`;

describe.skipIf(missing)(`the menu in a terminal${missing ? ` (${missing})` : ""}`, () => {
  test("open, search, toggle, edit a string, resize, save", { timeout: 120_000 }, async () => {
    await restores(0, async () => {
      await expect(await terminal.until("Garden")).toMatchFileSnapshot(see("open"));
      terminal.type("/ca");
      await terminal.until("found");
      terminal.type("ke$");
      await expect(await terminal.until("1 found")).toMatchFileSnapshot(see("search"));
      terminal.press("Enter");
      await terminal.until("[ ] Cake");
      terminal.press("Space");
      await expect(await terminal.until("[*] Cake")).toMatchFileSnapshot(see("toggled"));
      terminal.press("Up", "Enter", "Enter");
      await terminal.until("accept");
      terminal.press("C-u");
      terminal.type("煎茶 & Café");
      await expect(await terminal.until("煎茶 & Café")).toMatchFileSnapshot(see("edit"));
      terminal.press("Enter");
      await terminal.until("(煎茶 & Café) Name on the card");
      terminal.resize(50, 12);
      await expect(await terminal.until(/^─+\n.*TEA_NAME/m)).toMatchFileSnapshot(see("narrow"));
      terminal.resize(30, 6);
      await terminal.until("has 30 columns");
      terminal.resize(100, 30);
      await expect(await terminal.until(/^ tea\.$/m)).toMatchFileSnapshot(see("wide"));
      terminal.type("S");
      await terminal.until("Saved .config");
      terminal.type("q");
    });
    const config = readFileSync(join(folder, ".config"), "utf8");
    for (const line of ["CONFIG_CAKE=y", 'CONFIG_TEA_NAME="煎茶 & Café"', "CONFIG_CAKE_LAYERS=3"])
      expect(config).toContain(`${line}\n`);
  });

  test("a signal ends it, the terminal is as before, and no answer is lost", { timeout: 60_000 }, async () => {
    await restores(143, async () => {
      terminal.type(" ");
      await terminal.until("[*] Rooms");
      process.kill(childOf(terminal.processId()), "SIGTERM");
    });
    expect(existsSync(join(folder, ".config"))).toBe(false);
    expect(readFileSync(join(folder, ".config.unsaved"), "utf8")).toContain("CONFIG_MODULES=y\n");
    expect(terminal.screen()).toContain("The answers that were not saved are in .config.unsaved");
  });

  test("Ctrl-C ends it, after a question when something would be lost", { timeout: 60_000 }, async () => {
    await restores(130, async () => {
      terminal.type(" ");
      await terminal.until("[*] Rooms");
      terminal.press("C-c");
      await terminal.until("Unsaved changes");
      terminal.press("C-c");
    });
    expect(existsSync(join(folder, ".config"))).toBe(false);
  });

  test("line by line: a wrong answer is asked for again, and Ctrl-C saves nothing", { timeout: 60_000 }, async () => {
    await terminal.until("$");
    terminal.type("node $TSUK config --kconfig Kconfig --config .config; echo status $?");
    terminal.press("Enter");
    await terminal.until("(MODULES) [N/y/?]");
    terminal.type("perhaps");
    terminal.press("Enter");
    await terminal.until(/n or y is expected\.\nRooms.*$/m);
    terminal.type("y");
    terminal.press("Enter");
    await terminal.until("choice [1-3?]");
    terminal.press("C-c");
    expect(await terminal.until(/^status/m)).toContain("Interrupted: the answers were not saved.\nstatus 130");
    expect(existsSync(join(folder, ".config"))).toBe(false);
  });

  test("Ctrl-Z gives the terminal back until fg", { timeout: 60_000 }, async () => {
    await terminal.until("$");
    terminal.type(`set -m; ${COMMAND}`);
    terminal.press("Enter");
    await terminal.until("Space change");
    terminal.press("Down", "C-z");
    await terminal.until("Stopped");
    terminal.type("echo meanwhile; fg");
    terminal.press("Enter");
    await terminal.until("WATER = WATER_SPRING");
    terminal.type("q");
    expect(await terminal.until("meanwhile")).not.toContain("Tea house");
  });
});

/** The process that a shell waits for. */
function childOf(shell: number): number {
  return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim().split(" ")[0]);
}
