/**
 * Asks line by line for what can be configured, like Linux's `make config`.
 *
 * An empty answer keeps what is in brackets, `?` shows all about a question. When the input ends, the rest keeps its values. A wrong answer is
 * asked for again on a terminal; in a file or a pipe it is an error, since the answers behind it would be taken for other questions.
 */
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { CliError } from "../errors.ts";
import { nodeVisible, type Node, type Tree } from "../kconfig/index.ts";
import { isNew, isSymbol, labelOf } from "../menuconfig/entries.ts";
import { factsOf } from "../menuconfig/facts.ts";
import { clean } from "../menuconfig/text.ts";
import { answersTo, questionsOf, type Question } from "./question.ts";

/** How it went. */
export interface Asked {
  questions: number;
  /** The input ended before all was asked. */
  isCutShort: boolean;
  /** Ctrl-C: nothing should be saved. */
  isInterrupted: boolean;
}

export interface Dialogue {
  input: Readable;
  output: Writable;
  /** Somebody types: answers are edited and echoed. */
  isTerminal: boolean;
}

/** Asks. With `onlyNew`, only for what has no answer yet. */
export async function askAll(tree: Tree, onlyNew: boolean, { input, output, isTerminal }: Dialogue): Promise<Asked> {
  const lines = createInterface({ input, output, terminal: isTerminal });
  const answers = lines[Symbol.asyncIterator]();
  const asked: Asked = { questions: 0, isCutShort: false, isInterrupted: false };
  const done = new Set<Node["item"]>();
  /** Headings that have no question below them yet, and how deep they are. */
  let pending = [{ text: clean(tree.title), level: 0 }];
  let lineNumber = 0;
  lines.on("SIGINT", () => {
    asked.isInterrupted = true;
    lines.close();
  });

  /** Puts a question until it has been answered. False: there are no more answers. */
  async function put(question: Question): Promise<boolean> {
    asked.questions++;
    for (;;) {
      lines.setPrompt(question.text.slice(question.text.lastIndexOf("\n") + 1));
      output.write(question.text.slice(0, question.text.lastIndexOf("\n") + 1));
      lines.prompt();
      const { value, done: isOver } = (await answers.next()) as IteratorResult<string, undefined>;
      if (isOver) {
        output.write("\n");
        return false;
      }
      lineNumber++;
      const answer = value.trim();
      if (!isTerminal) output.write(`${answer}\n`);
      if (answer === "") return true;
      if (answer === "?") {
        output.write(helpText(question.node));
        continue;
      }
      const error = question.answer(answer);
      if (error === null) return true;
      if (!isTerminal) {
        const { item } = question.node;
        const name = typeof item === "object" && item.name ? item.name : labelOf(question.node);
        throw new CliError(`line ${lineNumber} of the input: ${name}: "${answer}": ${error}`, "Nothing was saved.");
      }
      output.write(`${error}\n`);
    }
  }

  /** A walk over the tree. False: there are no more answers. */
  async function walk(menu: Node, level: number): Promise<boolean> {
    for (const node of menu.children) {
      const { item } = node;
      if (item === "comment" && nodeVisible(node) && !onlyNew) pending.push({ text: labelOf(node), level });
      if (typeof item === "object" && !(await putAll(node, item))) return false;
      if (item !== "menu") {
        if (!(await walk(node, level))) return false;
      } else if (nodeVisible(node)) {
        pending.push({ text: labelOf(node), level: level + 1 });
        if (!(await walk(node, level + 1))) return false;
        pending = pending.filter((heading) => heading.level <= level);
      }
    }
    return true;
  }

  /** All questions about an item; the answer to the first may bring up another one. */
  async function putAll(node: Node, item: Exclude<Node["item"], string>): Promise<boolean> {
    if (done.has(item) || (onlyNew && !hasNew(node))) return true;
    for (let index = 0; ; index++) {
      const question = questionsOf(node)[index];
      if (!question) return true;
      done.add(item);
      const headings = pending.splice(0).map(({ text }) => `* ${text}\n`);
      if (headings.length > 0) output.write(`*\n${headings.join("")}*\n`);
      if (!(await put(question))) return false;
    }
  }

  try {
    for (let before = -1; before !== asked.questions;) {
      before = asked.questions; // again, since an answer may have brought up a question further above
      if (await walk(tree.top, 0)) continue;
      asked.isCutShort = !asked.isInterrupted;
      break;
    }
  } finally {
    lines.close();
  }
  return asked;
}

/** Whether a question is one that a configuration from before does not know. */
function hasNew(node: Node): boolean {
  if (isSymbol(node.item)) return isNew(node);
  return questionsOf(node).some(({ text }) => text.includes("(NEW)"));
}

function helpText(node: Node): string {
  const lines = factsOf(node, ">").map(({ text }) => (text ? `  ${text}` : ""));
  return `\n${lines.join("\n")}\n\n  ${answersTo(node)}\n\n`;
}
