/** What the keys for an entry do: go in, toggle, answer, edit. */
import { selected, valueOf, visibilityOf, type Node, type Tri } from "../kconfig/index.ts";
import { assign, cycle, nowReads, takeBack, whyNot } from "./change.ts";
import { isChoice, isSwitch, isSymbol, opens } from "./entries.ts";
import { lineOf } from "./line-edit.ts";
import { currentFrame, hinting, opening, saying, type Model } from "./model.ts";
import { changed, inside, outside } from "./moves.ts";

/** Enter: goes in where that is possible. */
export function entered(model: Model, node: Node): Model {
  return opens(node) ? wentIn(model, node) : toggled(model, node);
}

/** The right arrow: goes in, or to the text; changes nothing. */
export function wentIn(model: Model, node: Node): Model {
  const { item } = node;
  if (isText(node)) return edited(model, node);
  if (!opens(node)) return model;
  // A choice that may be left open is entered in order to choose.
  if (isChoice(item) && selected(item) === null && assign(node, 2) === null) return inside(changed(model, node), node);
  return inside(model, node);
}

/** Space: goes on to the next answer, or edits; goes in where there is nothing to toggle. */
export function toggled(model: Model, node: Node): Model {
  const { item } = node;
  if (item === "comment") return saying(model, "This is a comment.", "dim");
  if (item === "menu") return inside(model, node);
  if (isText(node)) return edited(model, node);
  const why = cycle(node);
  if (why !== null) return isChoice(item) ? inside(model, node) : saying(model, why);
  const after = changed(model, node);
  const isAnswer =
    isSymbol(item) && item.choice !== null && isChoice(currentFrame(model).menu.item) && selected(item.choice) === item;
  // A choice is one question, which is left when it has been answered.
  return (isAnswer ? outside(after) : null) ?? after;
}

/** y, m, n. */
export function answered(model: Model, node: Node, value: Tri): Model {
  const why = assign(node, value);
  return why === null ? changed(model, node) : saying(model, why);
}

/** Back to what it would be without an answer. */
export function reset(model: Model, node: Node): Model {
  if (!takeBack(node)) return saying(model, "There is no answer to take back.", "dim");
  return hinting(changed(model, node), `Back to the default: ${nowReads(node)}`);
}

function isText({ item }: Node): boolean {
  return isSymbol(item) && !isSwitch(item);
}

function edited(model: Model, node: Node): Model {
  const { item } = node;
  if (!isSymbol(item)) return model;
  if (!node.prompt || visibilityOf(item) === 0) return saying(model, whyNot(node, 0));
  return opening(model, { kind: "edit", node, line: lineOf(valueOf(item)), error: "" });
}
