/** Reads expressions from the tokens of a line: `||`, `&&`, `!`, comparisons, parentheses. */
import type { Expr, Relation, Sym } from "./types.ts";
import { fail, nested, type Reader, type Token } from "./reader.ts";

const RELATIONS: ReadonlySet<unknown> = new Set(["=", "!=", "<", "<=", ">", ">="]);

/** Takes the next token if it is `word`. */
export function takes(reader: Reader, word: string): boolean {
  if (reader.tokens[reader.index] !== word) return false;
  reader.index++;
  return true;
}

/** The next token, which has to be a symbol. */
export function takeSymbol(reader: Reader): Sym {
  const token = reader.tokens[reader.index++];
  return isSymbol(token) ? token : fail(reader, "a symbol is expected");
}

/** The next token, which has to be a text and the last of the line. */
export function takeLastText(reader: Reader): string {
  const token = reader.tokens[reader.index++];
  if (typeof token !== "object" || token.kind !== "text") return fail(reader, "a text in quotes is expected");
  endLine(reader);
  return token.text;
}

/** There is nothing more in the line. */
export function endLine(reader: Reader): void {
  if (reader.index < reader.tokens.length) fail(reader, "there is too much at the end of the line");
}

export function isSymbol(token: Token | undefined): token is Sym {
  return typeof token === "object" && token.kind === "symbol";
}

/** The condition that is the rest of the line. */
export function takeCondition(reader: Reader): Expr {
  const expr = takeExpr(reader, true);
  endLine(reader);
  return expr;
}

/** `if CONDITION` up to the end of the line; without one it always holds. */
export function takeIf(reader: Reader): Expr {
  const expr = takes(reader, "if") ? takeExpr(reader, true) : reader.tree.y;
  endLine(reader);
  return expr;
}

/** An expression. In conditions a plain `m` holds only with modules. */
export function takeExpr(reader: Reader, isCondition: boolean): Expr {
  return nested(reader, () => chain(reader, "or", () => chain(reader, "and", () => factor(reader, isCondition))));
}

function chain(reader: Reader, kind: "and" | "or", operand: () => Expr): Expr {
  const of = [operand()];
  while (takes(reader, kind === "and" ? "&&" : "||")) of.push(operand());
  return of.length === 1 ? of[0]! : { kind, of };
}

function factor(reader: Reader, isCondition: boolean): Expr {
  const token = reader.tokens[reader.index++];
  if (isSymbol(token)) {
    const { m, modules } = reader.tree;
    if (!RELATIONS.has(reader.tokens[reader.index]))
      return isCondition && token === m ? { kind: "and", of: [m, modules] } : token;
    const relation = reader.tokens[reader.index++] as Relation;
    return { kind: "relation", relation, left: token, right: takeSymbol(reader) };
  }
  if (token === "!") return { kind: "not", of: nested(reader, () => factor(reader, isCondition)) };
  if (token === "(") {
    const expr = takeExpr(reader, isCondition);
    return takes(reader, ")") ? expr : fail(reader, 'a ")" is missing');
  }
  return fail(reader, token === undefined ? "an expression is expected" : "this is no expression");
}
