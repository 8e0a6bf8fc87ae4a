/** Keys while a dialog is open. */
import { homedir } from "node:os";
import { resolve } from "node:path";
import { assignText, nowReads } from "./change.ts";
import { isSymbol } from "./entries.ts";
import { helpOn } from "./help.ts";
import { layoutOf, moved, scrolled } from "./layout.ts";
import { editLine, textOf } from "./line-edit.ts";
import { hinting, opening, withDialog, type Dialog, type Effect, type Model, type Step } from "./model.ts";
import { changed, jumpedTo } from "./moves.ts";
import { pagesOf } from "./reading.ts";
import { search } from "./search.ts";

type Of<Kind extends Dialog["kind"]> = Extract<Dialog, { kind: Kind }>;

/** The model after a key, which the uppermost dialog gets. */
export function pressInDialog(model: Model, key: string): Step {
  const dialog = model.dialogs.at(-1);
  switch (dialog.kind) {
    case "quit":
      return pressInQuit(model, key);
    case "text":
      return staying(pressInText(model, dialog, key));
    case "search":
      return staying(pressInSearch(model, dialog, key));
    case "edit":
      return staying(pressInEdit(model, dialog, key));
    case "file":
      return pressInFile(model, dialog, key);
  }
}

function pressInQuit(model: Model, key: string): Step {
  const closed = withDialog(model, null);
  if ("yYsS".includes(key) || key === "enter")
    return { model: closed, effect: { kind: "save", file: model.subject.configFile, thenQuit: true } };
  if (key === "n" || key === "N") return { model: closed, effect: { kind: "quit", status: 0 } };
  return staying(["c", "C", "q", "Q", "escape", "left"].includes(key) ? closed : model);
}

function pressInText(model: Model, dialog: Of<"text">, key: string): Model {
  if (["escape", "left", "enter", "q", "h", "?", "f1", "backspace"].includes(key)) return withDialog(model, null);
  const { height, lines } = pagesOf(model, dialog);
  const last = Math.max(0, lines.length - height);
  const name = { "k": "up", "j": "down", " ": "pagedown", "g": "home", "G": "end" }[key] ?? key;
  const top = name === "end" ? last : moved(dialog.top, name, height, lines.length);
  return top === null ? model : withDialog(model, { ...dialog, top: Math.min(top, last) });
}

function pressInSearch(model: Model, dialog: Of<"search">, key: string): Model {
  const { matches, at } = dialog;
  const match = matches[at];
  if (key === "escape") return withDialog(model, null);
  if (key === "enter") return match ? jumpedTo(withDialog(model, null), match.node) : model;
  if (key === "f1") return match ? opening(model, helpOn(model, match.node)) : model;
  const { list } = layoutOf(model.size);
  const name = { "ctrl-p": "up", "ctrl-n": "down", "tab": "down" }[key] ?? key;
  const isInLine = name === "home" || name === "end";
  const to = isInLine ? null : moved(at, name, list, matches.length);
  if (to !== null) return withDialog(model, { ...dialog, at: to, top: scrolled(dialog.top, to, list, matches.length) });
  const line = editLine(dialog.line, key);
  if (!line) return model;
  if (textOf(line) === textOf(dialog.line)) return withDialog(model, { ...dialog, line });
  return withDialog(model, { ...dialog, line, matches: search(model.subject.tree, textOf(line)), at: 0, top: 0 });
}

function pressInEdit(model: Model, dialog: Of<"edit">, key: string): Model {
  const { item } = dialog.node;
  if (key === "escape" || !isSymbol(item)) return withDialog(model, null);
  if (key === "enter") {
    const error = assignText(item, textOf(dialog.line));
    if (error !== null) return withDialog(model, { ...dialog, error });
    return hinting(changed(withDialog(model, null), dialog.node), nowReads(dialog.node));
  }
  const line = editLine(dialog.line, key);
  return line ? withDialog(model, { ...dialog, line, error: "" }) : model;
}

function pressInFile(model: Model, dialog: Of<"file">, key: string): Step {
  if (key === "escape") return staying(withDialog(model, null));
  if (key === "enter") {
    const typed = textOf(dialog.line)
      .trim()
      .replace(/^~(?=\/)/, homedir());
    const file = resolve(typed);
    if (typed === "" || typed.endsWith("/"))
      return staying(withDialog(model, { ...dialog, error: "A file name is expected." }));
    // The dialog remains until the file has been read or written: it shows what went wrong.
    const effects: Record<Of<"file">["purpose"], Effect> = {
      save: { kind: "save", file, thenQuit: false },
      minimal: { kind: "minimal", file },
      load: { kind: "load", file },
    };
    return { model, effect: effects[dialog.purpose] };
  }
  const line = editLine(dialog.line, key);
  return staying(line ? withDialog(model, { ...dialog, line, error: "" }) : model);
}

function staying(model: Model): Step {
  return { model, effect: null };
}
