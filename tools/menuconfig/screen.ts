/**
 * The terminal: pictures out, keys in, and everything as it was before when this ends, however it ends.
 *
 * Only lines that have changed are written. Keys are recognised by Node, which waits for the rest of a sequence that arrives in pieces.
 */
import {
  beginSynchronizedOutput,
  cursorHide,
  cursorShow,
  cursorTo,
  endSynchronizedOutput,
  enterAlternativeScreen,
  eraseEndLine,
  eraseScreen,
  exitAlternativeScreen,
} from "ansi-escapes";
import { emitKeypressEvents, type Interface, type Key } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import { onExit } from "signal-exit";
import { keyName } from "./keys.ts";
import type { Size } from "./model.ts";
import { fitRow, type Picture, type Role, type Row } from "./picture.ts";

/** A terminal in use. */
export interface Screen {
  size(): Size;
  draw(picture: Picture): void;
  /** Gives the terminal back to the shell until the job is continued (Ctrl-Z, then fg). */
  suspend(): void;
  close(): void;
}

/** What the terminal reports. */
export interface Listener {
  key(name: string): void;
  resize(): void;
  /** The terminal is gone, or a signal ends the process: the last chance. The terminal is restored already. */
  lost(signal: NodeJS.Signals | null): void;
}

/** How long the rest of a sequence may take after its escape, in milliseconds: longer is a key of its own. */
const ESCAPE_PATIENCE = 60;
const RESET = "\x1b[0m";
/** Lines that are too long for a window that was just made narrower are cut rather than broken. */
const WRAP_OFF = "\x1b[?7l";
const WRAP_ON = "\x1b[?7h";

/** Attributes (ECMA-48's SGR) of each role; the second ones are colours. */
const LOOKS: Record<Role, [attributes: string, colours: string]> = {
  plain: ["", ""],
  title: ["7;1", ""],
  path: ["1", "36"],
  selected: ["7", ""],
  mark: ["", "36"],
  value: ["", "32"],
  dim: ["2", ""],
  heading: ["1", ""],
  key: ["1", "36"],
  good: ["", "32"],
  warning: ["1", "33"],
  error: ["1", "31"],
  frame: ["2", ""],
};

/** Takes a terminal over. */
export function openScreen(input: ReadStream, output: WriteStream, withColours: boolean, listener: Listener): Screen {
  let drawn: string[] = [];
  let isOpen = false;

  function enter(): void {
    isOpen = true;
    drawn = [];
    input.setRawMode(true);
    output.write(enterAlternativeScreen + cursorHide + WRAP_OFF + eraseScreen);
  }

  function leave(): void {
    if (!isOpen) return;
    isOpen = false;
    try {
      output.write(RESET + WRAP_ON + cursorShow + exitAlternativeScreen);
      input.setRawMode(false);
    } catch {
      // the terminal is gone
    }
  }

  /** A serial line knows no size. */
  function size(): Size {
    return { columns: output.columns || 80, rows: output.rows || 24 };
  }

  function onKey(text: string | undefined, key: Key): void {
    const name = keyName(text, key);
    if (name !== null) listener.key(name);
  }

  function onResize(): void {
    drawn = [];
    listener.resize();
  }

  function onContinue(): void {
    enter();
    listener.resize();
  }

  function onLost(): void {
    close();
    listener.lost(null);
  }

  function close(): void {
    leave();
    forget();
    input.off("keypress", onKey).off("end", onLost).off("error", onLost);
    output.off("resize", onResize).off("error", onLost);
    process.off("SIGCONT", onContinue);
    input.pause();
  }

  const forget = onExit((_code, signal) => {
    leave();
    if (signal) listener.lost(signal);
  });
  // All that Node takes from an interface here is the time; without it an escape takes half a second.
  emitKeypressEvents(input, { escapeCodeTimeout: ESCAPE_PATIENCE } as unknown as Interface);
  input.on("keypress", onKey).on("end", onLost).on("error", onLost);
  output.on("resize", onResize).on("error", onLost);
  process.on("SIGCONT", onContinue);
  enter();
  input.resume();

  return {
    size,
    draw({ rows, cursor }) {
      if (!isOpen) return;
      let text = beginSynchronizedOutput + cursorHide;
      rows.forEach((row, index) => {
        const line = paint(fitRow(row, size().columns, ""), withColours);
        if (drawn[index] !== line) text += cursorTo(0, index) + line;
        drawn[index] = line;
      });
      for (let index = rows.length; index < drawn.length; index++) text += cursorTo(0, index) + eraseEndLine;
      drawn.length = rows.length;
      if (cursor) text += cursorTo(cursor.column, cursor.row) + cursorShow;
      output.write(text + endSynchronizedOutput);
    },
    suspend() {
      leave();
      process.kill(0, "SIGTSTP");
    },
    close,
  };
}

/** A line with its escape sequences. */
function paint(row: Row, withColours: boolean): string {
  return row
    .map(({ text, role }) => {
      const [attributes, colours] = LOOKS[role];
      const codes = [attributes, withColours ? colours : ""].filter(Boolean).join(";");
      return codes ? `\x1b[${codes}m${text}${RESET}` : text;
    })
    .join("");
}
