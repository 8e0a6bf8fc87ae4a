/** What each key does: the model before it becomes the model after it. Only the values in the tree change in place. */
import type { Tri } from "../kconfig/index.ts";
import { answered, entered, reset, toggled, wentIn } from "./actions.ts";
import { pressInDialog } from "./dialogs.ts";
import { entriesOf } from "./entries.ts";
import { helpOn } from "./help.ts";
import { isTooSmall, layoutOf, moved } from "./layout.ts";
import { lineOf } from "./line-edit.ts";
import { currentFrame, opening, withFrame, type Dialog, type Model, type Size, type Step } from "./model.ts";
import { shortName } from "./names.ts";
import { currentNode, inView, outside, showingAll } from "./moves.ts";
import { search } from "./search.ts";

/** Keys that do the same as others. */
const SAME: Record<string, string> = {
  "k": "up",
  "j": "down",
  "h": "left",
  "l": "right",
  "g": "home",
  "G": "end",
  "ctrl-p": "up",
  "ctrl-n": "down",
  "ctrl-u": "pageup",
  "ctrl-b": "pageup",
  "ctrl-d": "pagedown",
  "ctrl-f": "pagedown",
  "escape": "left",
  "backspace": "left",
  "f1": "?",
  "Y": "y",
  "N": "n",
  "M": "m",
  "a": "A",
  "c": "C",
  "s": "S",
  "o": "O",
  "d": "D",
  "w": "W",
  "r": "R",
  "Q": "q",
};

/** The model after a key, and what is to be done. */
export function press(before: Model, key: string): Step {
  const model = { ...before, notice: null };
  if (key === "ctrl-z") return { model, effect: { kind: "suspend" } };
  if (key === "ctrl-c") return interrupted(model);
  if (isTooSmall(model.size)) return staying(model);
  return model.dialogs.length > 0 ? pressInDialog(model, key) : pressInMenu(model, SAME[key] ?? key);
}

/** The model in a terminal of another size. */
export function resized(model: Model, size: Size): Model {
  return inView({ ...model, size });
}

/** Ctrl-C asks once when something would be lost. */
function interrupted(model: Model): Step {
  const isAsking = model.dialogs.at(-1)?.kind === "quit";
  if (!model.isChanged || isAsking || isTooSmall(model.size)) return { model, effect: { kind: "quit", status: 130 } };
  return staying(opening(model, { kind: "quit" }));
}

function pressInMenu(model: Model, key: string): Step {
  const { menu, at } = currentFrame(model);
  const to = moved(at, key, layoutOf(model.size).list, entriesOf(menu, model.showAll).length);
  if (to !== null) return staying(inView(withFrame(model, { at: to })));
  const { configFile, defconfig, tree } = model.subject;
  switch (key) {
    case "left": {
      const around = outside(model);
      return around ? staying(around) : quitting(model);
    }
    case "q":
      return quitting(model);
    case "/":
      return staying(opening(model, { kind: "search", line: lineOf(""), matches: search(tree, ""), at: 0, top: 0 }));
    case "A":
      return staying(showingAll(model, !model.showAll));
    case "C":
      return staying({ ...model, showNames: !model.showNames });
    case "S":
      return { model, effect: { kind: "save", file: configFile, thenQuit: false } };
    case "W":
      return staying(opening(model, fileDialog("save", configFile)));
    case "O":
      return staying(opening(model, fileDialog("load", configFile)));
    case "D":
      return staying(opening(model, fileDialog("minimal", defconfig)));
    default:
      return staying(pressOnEntry(model, key));
  }
}

function pressOnEntry(model: Model, key: string): Model {
  const node = currentNode(model);
  if (!node) return model;
  switch (key) {
    case "right":
      return wentIn(model, node);
    case "enter":
      return entered(model, node);
    case " ":
      return toggled(model, node);
    case "n":
    case "m":
    case "y":
      return answered(model, node, "nmy".indexOf(key) as Tri);
    case "R":
      return reset(model, node);
    case "?":
      return opening(model, helpOn(model, node));
    default:
      return model;
  }
}

function fileDialog(purpose: "load" | "save" | "minimal", file: string): Dialog {
  return { kind: "file", purpose, line: lineOf(shortName(file)), error: "" };
}

function quitting(model: Model): Step {
  if (!model.isChanged) return { model, effect: { kind: "quit", status: 0 } };
  return staying(opening(model, { kind: "quit" }));
}

function staying(model: Model): Step {
  return { model, effect: null };
}
