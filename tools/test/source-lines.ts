/**
 * The lines of a source that can be reached: those where a statement of a function begins.
 *
 * The compiler's module alone does not tell: what nobody calls is not compiled, and would not count. So the source says which lines
 * there are, and the module which of them have code. In a function that was compiled, a statement without code (a constant
 * that was folded, a branch that the configuration rules out) does not count; in one that was not compiled, all do.
 */
import { readFileSync } from "node:fs";
import ts from "typescript";

export interface FileCoverage {
  /** How often each line was reached. */
  lines: Map<number, number>;
}

/** A statement of a function, without the statements inside it. */
interface Piece {
  first: number;
  last: number;
}

/** Coverage of one source. `hits` has the lines that have code; undefined when nothing of the file was compiled. */
export function fileCoverage(file: string, hits: Map<number, number> | undefined): FileCoverage {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const lines = new Map<number, number>();
  for (const body of functionBodies(source)) {
    const pieces = body.statements.flatMap((statement) => piecesOf(statement, source));
    const counted = pieces.map((piece) => ({ piece, count: countOf(piece, hits) }));
    const isCompiled = counted.some(({ count }) => count !== null);
    for (const { piece, count } of counted) {
      if (isCompiled && count === null) continue;
      lines.set(piece.first, Math.max(lines.get(piece.first) ?? 0, count ?? 0));
    }
  }
  return { lines };
}

/** How often a line of the piece was reached, at most; null when none has code. */
function countOf({ first, last }: Piece, hits: Map<number, number> | undefined): number | null {
  let count: number | null = null;
  for (let line = first; line <= last; line++) {
    const here = hits?.get(line);
    if (here !== undefined) count = Math.max(count ?? 0, here);
  }
  return count;
}

/** The bodies of all functions and methods, those inside of others too. */
function functionBodies(source: ts.SourceFile): ts.Block[] {
  const bodies: ts.Block[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) {
      const { body } = node as ts.FunctionLikeDeclaration;
      if (body && ts.isBlock(body)) bodies.push(body);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return bodies;
}

/** A statement as pieces: of one with a body, its head, and the statements inside. */
function piecesOf(statement: ts.Statement, source: ts.SourceFile): Piece[] {
  if (ts.isBlock(statement)) return statement.statements.flatMap((inner) => piecesOf(inner, source));
  if (ts.isEmptyStatement(statement)) return [];
  const inner = innerStatements(statement);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const first = lineOf(statement.getStart(source));
  const end = inner.length ? Math.min(...inner.map((part) => part.getFullStart())) : statement.getEnd();
  const head = { first, last: Math.max(first, lineOf(end)) };
  return [head, ...inner.flatMap((part) => piecesOf(part, source))];
}

function innerStatements(statement: ts.Statement): ts.Statement[] {
  if (ts.isIfStatement(statement))
    return [statement.thenStatement, ...(statement.elseStatement ? [statement.elseStatement] : [])];
  if (ts.isIterationStatement(statement, false)) return [statement.statement];
  if (ts.isSwitchStatement(statement)) return statement.caseBlock.clauses.flatMap((clause) => [...clause.statements]);
  return [];
}
