/** Texts to read: help on an entry, messages of the engine. */
import type { Node } from "../kconfig/index.ts";
import { factsOf } from "./facts.ts";
import type { Dialog, Model, Paragraph } from "./model.ts";

/** All about a node. */
export function helpOn(model: Model, node: Node): Dialog {
  return { kind: "text", title: "Help", paragraphs: factsOf(node, model.glyphs.into), top: 0 };
}

/** What was suspicious about a file. */
export function warningsText(title: string, warnings: string[]): Dialog {
  return { kind: "text", title, paragraphs: warnings.map((text): Paragraph => ({ text, role: "plain" })), top: 0 };
}
