/** Keys by name, from what Node makes of the bytes that a terminal sends. */
import type { Key } from "node:readline";

const NAMES: Record<string, string> = {
  return: "enter",
  enter: "enter",
  escape: "escape",
  backspace: "backspace",
  delete: "delete",
  tab: "tab",
  up: "up",
  down: "down",
  left: "left",
  right: "right",
  pageup: "pageup",
  pagedown: "pagedown",
  home: "home",
  end: "end",
  f1: "f1",
};

/** "a", " ", "漢" for a character, "enter", "pageup", "ctrl-c" for the others; null for what nobody listens to. */
export function keyName(text: string | undefined, key: Key): string | null {
  if (key.ctrl && key.name && /^[a-z]$/.test(key.name)) return key.name === "h" ? "backspace" : `ctrl-${key.name}`;
  const name = key.name && NAMES[key.name];
  if (name) return name;
  // An unknown sequence comes with all its bytes, and Alt with a letter as an escape before it.

  if (text === undefined || key.meta || key.ctrl || /[\u0000-\u001f\u007f-\u009f]/.test(text)) return null;
  return text;
}
