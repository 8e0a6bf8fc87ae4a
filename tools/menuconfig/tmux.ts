/** A terminal for tests: a shell in tmux, to type for and to look at. */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A terminal that nobody sees. */
export interface Terminal {
  /** Types text, or presses keys by tmux's names ("Enter", "C-c"). */
  type(text: string): void;
  press(...keys: string[]): void;
  resize(columns: number, rows: number): void;
  /** The shell's process. */
  processId(): number;
  /** What is on the screen, without spaces at the ends of lines. */
  screen(): string;
  /** The screen, once it has settled and has something on it. */
  until(text: string | RegExp): Promise<string>;
  close(): void;
}

/** Why there is no tmux; null when there is. */
export function whyNoTmux(): string | null {
  return spawnSync("tmux", ["-V"]).status === 0 ? null : "needs tmux";
}

/** How long a screen may take: a machine that runs many tests is slow. */
const PATIENCE = 30_000;
const PAUSE = 40;

/** Opens a terminal with a shell in a folder that is the test's own; its prompt is "$ ". */
export function openTerminal(
  folder: string,
  columns: number,
  rows: number,
  environment: Record<string, string>,
): Terminal {
  const socket = join(folder, "tmux.socket"); // goes with the folder
  const tmux = (...args: string[]): string =>
    execFileSync("tmux", ["-S", socket, "-f", "/dev/null", ...args], { encoding: "utf8", stdio: "pipe" });
  const variables = Object.entries({ ...environment, PS1: "$ " }).map(([name, value]) => `${name}=${value}`);
  const shell = ["env", "-u", "NO_COLOR", "-u", "ENV", ...variables, "sh"];
  tmux("-u", "new-session", "-d", "-x", String(columns), "-y", String(rows), "-c", folder, ...shell);
  const screen = (): string => tmux("capture-pane", "-p").replace(/ +$/gm, "");
  return {
    type: (text) => void tmux("send-keys", "-l", text),
    press: (...keys) => void tmux("send-keys", ...keys),
    resize: (width, height) => void tmux("resize-window", "-x", String(width), "-y", String(height)),
    processId: () => Number(tmux("display-message", "-p", "#{pane_pid}")),
    screen,
    async until(text) {
      let before = "";
      for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
        const now = screen();
        const isThere = typeof text === "string" ? now.includes(text) : text.test(now);
        if (isThere && now === before) return now;
        before = now;
        await delay(PAUSE);
      }
      throw new Error(`${text} has not appeared. The screen:\n${before}`);
    },
    close: () => void spawnSync("tmux", ["-S", socket, "kill-server"]),
  };
}
