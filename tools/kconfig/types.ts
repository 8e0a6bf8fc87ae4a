/** What a configuration tree is made of: symbols, choices, menu nodes, expressions. `index.ts` has the functions over them. */

/** A place in a file; messages print it as "file:line". */
export interface Place {
  file: string;
  line: number;
}

/** n, m, y as numbers, so that `&&` is the minimum and `||` the maximum. */
export type Tri = 0 | 1 | 2;

export type SymbolType = "unknown" | "bool" | "tristate" | "string" | "int" | "hex";

export type Relation = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** An operand is a symbol; constants, numbers and quoted texts are symbols as well. A choice stands for its mode. */
export type Expr =
  | Sym
  | Choice
  | { kind: "and" | "or"; of: Expr[] }
  | { kind: "not"; of: Expr }
  | { kind: "relation"; relation: Relation; left: Sym; right: Sym };

/** `default VALUE if CONDITION`. Here as in the other properties, the condition includes what the definition itself depends on. */
export interface Default {
  value: Expr;
  condition: Expr;
  place: Place;
}

/** `select TARGET if CONDITION`, or imply. */
export interface Select {
  /** Whose definition says so. */
  by: Sym;
  target: Sym;
  condition: Expr;
  place: Place;
}

/** `range LOW HIGH if CONDITION`. */
export interface Range {
  low: Sym;
  high: Sym;
  condition: Expr;
  place: Place;
}

/** `prompt TEXT if CONDITION`; the condition includes dependencies and the `visible if` of the menus around. */
export interface Prompt {
  text: string;
  condition: Expr;
}

export interface Sym {
  kind: "symbol";
  name: string;
  /** A quoted text, or n, m, y: has no definition and never changes. */
  constant: boolean;
  /** As written; `typeOf` has what it is taken for, which differs for a tristate without modules. */
  declaredType: SymbolType;
  /** Where it is defined, in order. None: it is not defined, as is the case with numbers. */
  nodes: Node[];
  choice: Choice | null;
  defaults: Default[];
  selects: Select[];
  implies: Select[];
  ranges: Range[];
  /** What it depends on: that of any of its definitions. */
  direct: Expr;
  selectedBy: Select[];
  impliedBy: Select[];
  /** The variable of `option env=`. */
  env: string | null;
  /** `option allnoconfig_y`. */
  allnoconfigY: boolean;
  tree: Tree;
  state: SymState;
}

export interface Choice {
  kind: "choice";
  name: string | null;
  declaredType: SymbolType;
  nodes: Node[];
  symbols: Sym[];
  defaults: Default[];
  optional: boolean;
  direct: Expr;
  tree: Tree;
  state: ChoiceState;
}

/** An entry of the menu. */
export interface Node {
  item: Sym | Choice | "menu" | "comment";
  /** Null for what a user does not see. */
  prompt: Prompt | null;
  help: string | null;
  place: Place;
  parent: Node | null;
  /** What is shown below it; of a symbol, what follows it and depends on it. */
  children: Node[];
  /** Its own `depends on` and that of all around it. */
  depends: Expr;
  /** Of a menu: `visible if`. */
  visibleIf: Expr;
  /** Its children are shown on a page of their own: menus, choices, `menuconfig`. */
  isMenuconfig: boolean;
  /** Properties of this definition alone, in order. */
  defaults: Default[];
  selects: Select[];
  implies: Select[];
  ranges: Range[];
}

/** Something suspicious that is not an error. */
export interface Problem {
  /** A word for the kind of it, such as "unmet". */
  kind: string;
  /** The symbol it is about, or "". */
  subject: string;
  /** The whole message, with the place in front. */
  text: string;
}

export interface Tree {
  /** `mainmenu`. */
  title: string;
  top: Node;
  /** All symbols that are mentioned, defined or not, without constants. */
  symbols: Map<string, Sym>;
  constants: Map<string, Sym>;
  /** The symbols that are defined, in the order of their first definition. */
  defined: Sym[];
  choices: Choice[];
  /** Messages so far, one each. Evaluating adds some, such as a select whose dependencies are not met. */
  warnings: string[];
  problems: Problem[];
  /** Lines of the configuration file that was read last which had no effect, each with its place: symbols that are not defined, values that are none. */
  leftOut: string[];
  /** The symbol that says whether there is an m: MODULES. */
  modules: Sym;
  defconfigList: Sym | null;
  /** The files that were read, in order. */
  files: string[];
  /** Environment variables that were asked for. */
  variables: Set<string>;
  n: Sym;
  m: Sym;
  y: Sym;
  /** Relative file names in the tree are below this folder. */
  base: string;
  /** What names begin with in configuration files: CONFIG_. */
  prefix: string;
  /** What configuration files and headers begin with; empty unless KCONFIG_CONFIG_HEADER and KCONFIG_AUTOHEADER_HEADER say so. */
  heading: { config: string; header: string };
  /** The symbols and choices in an order in which each comes after what its value depends on. */
  order: (Sym | Choice)[];
}

/** A symbol's value as the user set it, and what was computed from it. Only the engine writes here. */
export interface SymState {
  user: string | Tri | null;
  /** While a configuration file is read: it had this symbol. */
  wasSet: boolean;
  text: string | null;
  tri: Tri | null;
  visibility: Tri | null;
  /** Its value is being computed. */
  busy: boolean;
  /** Is written to configuration files. */
  written: boolean;
  dependents: Set<Sym | Choice>;
}

export interface ChoiceState {
  user: Tri | null;
  userSelection: Sym | null;
  wasSet: boolean;
  visibility: Tri | null;
  /** Undefined: not computed. */
  selection: Sym | null | undefined;
  /** The selection is being computed. */
  busy: boolean;
  dependents: Set<Sym | Choice>;
}

/** How a tree is read. */
export interface ReadOptions {
  /** The environment that macros and `option env=` see: process.env. */
  env?: Record<string, string | undefined>;
  /** The folder that `source` is relative to: $srctree, or else the current folder; then the folder of the first file. */
  base?: string;
  /** Texts that stand in for files, by path; they are found by `source` before the disk is asked. */
  files?: Map<string, string>;
  /** Report symbols that are mentioned and not defined; by default when KCONFIG_WARN_UNDEF=y. */
  reportUndefined?: boolean;
}

/** "file:line". */
export function showPlace(place: Place): string {
  return `${place.file}:${place.line}`;
}
