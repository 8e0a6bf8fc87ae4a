/** All there is to know about an entry: the text that `?` shows. */
import { showExpr, showPlace, valueOf, type Choice, type Node, type Select, type Sym } from "../kconfig/index.ts";
import { partsOf, when } from "./conditions.ts";
import { isChoice, labelOf } from "./entries.ts";
import type { Paragraph } from "./model.ts";
import { headlineOf, reasonOf } from "./reasons.ts";
import { pathTo } from "./search.ts";
import { clean } from "./text.ts";

/** A heading, and lines below it. Nothing is shown where there are no lines. */
type Section = [title: string, lines: string[]];

/** What `?` shows about an entry; `into` stands between menus. */
export function factsOf(node: Node, into: string): Paragraph[] {
  const { item } = node;
  const nodes = typeof item === "object" ? item.nodes : [node];
  const about: Paragraph[] = typeof item === "object" ? aboutItem(item) : [];
  const sections = typeof item === "string" ? sectionsOfNode(node) : isChoice(item) ? ofChoice(item) : ofSymbol(item);
  const places = nodes.map((each) => `${pathTo(each).join(` ${into} `)}  (${showPlace(each.place)})`);
  return [
    { text: labelOf(node), role: "heading" },
    ...about,
    ...helpLines(nodes),
    ...[...sections, ["Where it is", places] satisfies Section].flatMap(sectionLines),
  ];
}

function aboutItem(item: Sym | Choice): Paragraph[] {
  return [
    { text: headlineOf(item), role: "value" },
    { text: reasonOf(item), role: "plain" },
  ];
}

/** The help texts as they are written, in their lines: these may be a list. */
function helpLines(nodes: Node[]): Paragraph[] {
  const texts = nodes.flatMap(({ help }) => (help ? [help.trimEnd()] : []));
  if (texts.length === 0) return [blank(), { text: "There is no help text.", role: "dim" }];
  return texts.flatMap((text) => [
    blank(),
    ...text.split("\n").map((line): Paragraph => ({ text: /^ */.exec(line)![0] + clean(line).trim(), role: "plain" })),
  ]);
}

function sectionLines([title, lines]: Section): Paragraph[] {
  if (lines.length === 0) return [];
  return [
    blank(),
    { text: title, role: "heading" },
    ...lines.map((line): Paragraph => ({ text: `  ${line}`, role: "plain" })),
  ];
}

function blank(): Paragraph {
  return { text: "", role: "plain" };
}

function ofSymbol(symbol: Sym): Section[] {
  const targets = (selects: Select[]): string[] =>
    selects.map(({ target, condition }) => `${target.name} (${valueOf(target)})${when(condition, symbol.direct)}`);
  const sources = (selects: Select[]): string[] =>
    selects.map(
      ({ by, condition, place }) => `${by.name} (${valueOf(by)})${when(condition, by.direct)}  (${showPlace(place)})`,
    );
  return [
    [
      "Range",
      symbol.ranges.map(({ low, high, condition }) => `${low.name} to ${high.name}${when(condition, symbol.direct)}`),
    ],
    ...common(symbol),
    ["Selects", targets(symbol.selects)],
    ["Implies", targets(symbol.implies)],
    ["Selected by", sources(symbol.selectedBy)],
    ["Implied by", sources(symbol.impliedBy)],
  ];
}

function ofChoice(choice: Choice): Section[] {
  return [["One of", choice.symbols.map((symbol) => `${symbol.name} (${valueOf(symbol)})`)], ...common(choice)];
}

function common(item: Sym | Choice): Section[] {
  const asked = item.nodes.flatMap(({ prompt }) =>
    prompt ? [when(prompt.condition, item.direct).replace(" if ", "")] : [],
  );
  return [
    ["Defaults", item.defaults.map(({ value, condition }) => `${showExpr(value)}${when(condition, item.direct)}`)],
    ["Depends on", partsOf(item.direct)],
    ["Asked for if", asked.every(Boolean) ? asked : []],
  ];
}

function sectionsOfNode({ depends, visibleIf }: Node): Section[] {
  return [
    ["Depends on", partsOf(depends)],
    ["Visible if", partsOf(visibleIf)],
  ];
}
