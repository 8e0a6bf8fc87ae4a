/** A question of `tsuk config`: how it is put, and what becomes of an answer. */
import {
  assignable,
  selected,
  triOf,
  typeOf,
  userValue,
  valueOf,
  visibilityOf,
  type Choice,
  type Node,
  type Sym,
  type Tri,
} from "../kconfig/index.ts";
import { assign, assignText, expectation, limitsText } from "../menuconfig/change.ts";
import { isChoice, isNew, isSwitch, isSymbol, labelOf } from "../menuconfig/entries.ts";

/** Something to ask. */
export interface Question {
  node: Node;
  /** What is printed; the answer is typed behind it. */
  text: string;
  /** Takes an answer that is not empty. Null: done; otherwise what is wrong with it. */
  answer(text: string): string | null;
}

const LETTERS = ["n", "m", "y"];

/** What there is to ask at a node at present: nothing where a user cannot decide anything. A choice may be two questions. */
export function questionsOf(node: Node): Question[] {
  const { item } = node;
  if (typeof item === "string" || !node.prompt || visibilityOf(item) === 0) return [];
  if (isChoice(item)) return [...modeQuestion(node, item), ...choiceQuestion(node, item)];
  if (item.choice && triOf(item.choice) !== 1) return []; // it is an answer, to the choice's question
  if (!isSwitch(item)) return [textQuestion(node, item)];
  return switchQuestion(node, item);
}

function switchQuestion(node: Node, item: Sym | Choice): Question[] {
  const answers = assignable(item);
  if (answers.length < 2) return [];
  const now = triOf(item);
  const letters = answers.map((value) => (value === now ? LETTERS[value]!.toUpperCase() : LETTERS[value]!));
  return [
    {
      node,
      text: `${labelOf(node)}${nameOf(item)} [${letters.join("/")}/?]${newMark(node)} `,
      answer(text) {
        const value = { n: 0, no: 0, m: 1, y: 2, yes: 2 }[text.toLowerCase()];
        if (value === undefined) return `${answers.map((each) => LETTERS[each]!).join(" or ")} is expected.`;
        return assign(node, value as Tri);
      },
    },
  ];
}

/** Whether something is chosen at all, where that can be decided. */
function modeQuestion(node: Node, choice: Choice): Question[] {
  return switchQuestion(node, choice);
}

function choiceQuestion(node: Node, choice: Choice): Question[] {
  if (triOf(choice) !== 2) return [];
  const answers = node.children.filter(({ item, prompt }) => prompt && isSymbol(item) && visibilityOf(item) === 2);
  if (answers.length < 2) return [];
  const now = selected(choice);
  const lines = answers.map((each, index) => {
    const symbol = each.item as Sym;
    return `${symbol === now ? ">" : " "} ${index + 1}. ${labelOf(each)} (${symbol.name})\n`;
  });
  const isOpen = [choice, ...choice.symbols].every((each) => userValue(each) === null);
  return [
    {
      node,
      text: `${labelOf(node)}${nameOf(choice)}\n${lines.join("")}choice [1-${answers.length}?]${isOpen ? " (NEW)" : ""} `,
      answer(text) {
        const chosen = answers.find(({ item }, index) => text === String(index + 1) || text === (item as Sym).name);
        return chosen ? assign(chosen, 2) : `A number from 1 to ${answers.length} is expected, or a name.`;
      },
    },
  ];
}

function textQuestion(node: Node, symbol: Sym): Question {
  const range = limitsText(symbol, " ");
  return {
    node,
    text: `${labelOf(node)}${nameOf(symbol)}${range && `,${range}`} [${valueOf(symbol)}]${newMark(node)} `,
    answer: (text) => assignText(symbol, text),
  };
}

/** What kind of answer is expected, for help. */
export function answersTo({ item }: Node): string {
  if (isSymbol(item) && !isSwitch(item))
    return `${expectation(item)} (${typeOf(item)}); an empty answer keeps what is in brackets.`;
  return "An empty answer keeps what it is now.";
}

function nameOf({ name }: Sym | Choice): string {
  return name ? ` (${name})` : "";
}

function newMark(node: Node): string {
  return isNew(node) ? " (NEW)" : "";
}
