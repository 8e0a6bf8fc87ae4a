/** What the menu knows at any time: the tree, where the user is in it, and which dialogs are open. Nothing here knows a terminal. */
import { configText, type Node, type Tree } from "../kconfig/index.ts";
import type { Glyphs } from "./glyphs.ts";
import type { Line } from "./line-edit.ts";
import type { Role } from "./picture.ts";
import type { Match } from "./search.ts";

/** A configuration that is being made. */
export interface Subject {
  tree: Tree;
  /** Where answers are saved. */
  configFile: string;
  /** Where a minimal configuration is saved. */
  defconfig: string;
}

/** A menu that is open: the entry with the cursor, and the first one that is shown. */
export interface Frame {
  menu: Node;
  at: number;
  top: number;
}

/** A paragraph of a text to read. */
export interface Paragraph {
  text: string;
  role: Role;
}

/** What may lie over the menu. */
export type Dialog =
  | { kind: "edit"; node: Node; line: Line; error: string }
  | { kind: "file"; purpose: "load" | "save" | "minimal"; line: Line; error: string }
  | { kind: "search"; line: Line; matches: Match[]; at: number; top: number }
  | { kind: "text"; title: string; paragraphs: Paragraph[]; top: number }
  | { kind: "quit" };

export interface Notice {
  text: string;
  role: Role;
}

export interface Model {
  subject: Subject;
  glyphs: Glyphs;
  size: Size;
  /** From the top menu to the one that is shown. */
  frames: Frame[];
  /** The last one has the keys. */
  dialogs: Dialog[];
  /** Said on the last line until the next key. */
  notice: Notice | null;
  /** Entries that are of no use at present are shown as well. */
  showAll: boolean;
  showNames: boolean;
  /** Entries without an answer are marked: there is a configuration, and it does not know them. */
  marksNew: boolean;
  /** The configuration as it is on disk, or as it began. */
  savedText: string;
  isChanged: boolean;
  /** How many of the tree's warnings have been shown. */
  warningsSeen: number;
}

export interface Size {
  columns: number;
  rows: number;
}

/** What the one who runs the machine has to do. */
export type Effect =
  | { kind: "save"; file: string; thenQuit: boolean }
  | { kind: "minimal"; file: string }
  | { kind: "load"; file: string }
  | { kind: "quit"; status: number }
  | { kind: "suspend" };

/** The model after a key, and what is to be done. */
export interface Step {
  model: Model;
  effect: Effect | null;
}

/** The menu as it opens. `hasFile`: the answers were read from a file. */
export function startModel(subject: Subject, size: Size, glyphs: Glyphs, hasFile: boolean): Model {
  const savedText = configText(subject.tree); // evaluates all, which adds to the warnings
  return {
    subject,
    glyphs,
    size,
    frames: [{ menu: subject.tree.top, at: 0, top: 0 }],
    dialogs: [],
    notice: null,
    showAll: false,
    showNames: false,
    marksNew: hasFile,
    savedText,
    isChanged: false,
    warningsSeen: subject.tree.warnings.length,
  };
}

/** The menu that is shown. */
export function currentFrame({ frames }: Model): Frame {
  return frames.at(-1);
}

/** With the last frame changed. */
export function withFrame(model: Model, change: Partial<Frame>): Model {
  return { ...model, frames: [...model.frames.slice(0, -1), { ...currentFrame(model), ...change }] };
}

/** With the last dialog replaced; by null: closed. */
export function withDialog(model: Model, dialog: Dialog | null): Model {
  const others = model.dialogs.slice(0, -1);
  return { ...model, dialogs: dialog ? [...others, dialog] : others };
}

/** With a dialog over all. */
export function opening(model: Model, dialog: Dialog): Model {
  return { ...model, dialogs: [...model.dialogs, dialog] };
}

/** With something said. */
export function saying(model: Model, text: string, role: Role = "warning"): Model {
  return { ...model, notice: { text, role } };
}

/** With something said that gives way to a warning. */
export function hinting(model: Model, text: string): Model {
  return model.notice ? model : saying(model, text, "good");
}
