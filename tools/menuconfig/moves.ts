/** Where the cursor goes: into menus, to what was found, and back to its own entry when others have come or gone. */
import { configText, nodeVisible, selected, type Node } from "../kconfig/index.ts";
import { entriesOf, isChoice } from "./entries.ts";
import { layoutOf, scrolled } from "./layout.ts";
import { currentFrame, saying, withFrame, type Frame, type Model } from "./model.ts";
import { menusAround } from "./search.ts";

/** The node with the cursor. */
export function currentNode(model: Model): Node | undefined {
  const { menu, at } = currentFrame(model);
  return entriesOf(menu, model.showAll)[at]?.node;
}

/** With the cursor on an entry that exists, and on the screen. */
export function inView(model: Model): Model {
  const { menu, at, top } = currentFrame(model);
  const count = entriesOf(menu, model.showAll).length;
  const inside = Math.max(0, Math.min(at, count - 1));
  return withFrame(model, { at: inside, top: scrolled(top, inside, layoutOf(model.size).list, count) });
}

/** In a menu, on the first entry; in a choice, on the answer. */
export function inside(model: Model, menu: Node): Model {
  const entries = entriesOf(menu, model.showAll);
  if (entries.length === 0) return saying(model, "There is nothing inside at present (A shows all).");
  const answer = isChoice(menu.item) ? selected(menu.item) : null;
  const at = answer ? entries.findIndex(({ node }) => node.item === answer) : 0;
  return inView({ ...model, frames: [...model.frames, { menu, at: Math.max(0, at), top: 0 }] });
}

/** Back in the menu around; null at the top. */
export function outside(model: Model): Model | null {
  return model.frames.length > 1 ? inView({ ...model, frames: model.frames.slice(0, -1) }) : null;
}

/** At a node, wherever it is. What is not shown at present is shown by showing all. */
export function jumpedTo(model: Model, node: Node): Model {
  const menus = menusAround(node);
  const isShown = nodeVisible(node) && menus.slice(1).every(nodeVisible);
  const showAll = model.showAll || !isShown;
  const frames = menus.map((menu, depth): Frame => {
    const target = menus[depth + 1] ?? node;
    const at = entriesOf(menu, showAll).findIndex((entry) => entry.node === target);
    return { menu, at: Math.max(0, at), top: Math.max(0, at - Math.floor(layoutOf(model.size).list / 2)) };
  });
  const there = inView({ ...model, showAll, frames });
  return showAll === model.showAll
    ? there
    : saying(there, "Not to be changed now, so that all entries are shown (A hides them).");
}

/** After a change of values: the cursor stays with its entry, and what the engine finds suspicious is said. */
export function changed(model: Model, node: Node): Model {
  const after = following(compared(model), node);
  const { warnings } = after.subject.tree;
  const news = warnings.slice(model.warningsSeen).at(-1);
  return news === undefined ? after : saying({ ...after, warningsSeen: warnings.length }, news);
}

/** With all entries shown, or only those that matter now. */
export function showingAll(model: Model, showAll: boolean): Model {
  const node = currentNode(model);
  const after = { ...model, showAll };
  const text = showAll
    ? "All entries are shown, also those that cannot be changed now."
    : "Only what can be changed now is shown.";
  return saying(node ? following(after, node) : inView(after), text, "dim");
}

/** With what there is to save found out. */
export function compared(model: Model): Model {
  return { ...model, isChanged: configText(model.subject.tree) !== model.savedText };
}

function following(model: Model, node: Node): Model {
  const { menu, at } = currentFrame(model);
  const found = entriesOf(menu, model.showAll).findIndex((entry) => entry.node === node);
  return inView(withFrame(model, { at: found < 0 ? at : found }));
}
