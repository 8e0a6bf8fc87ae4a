/** What `tsuk bench` prints, and writes as JSON. */
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { pc } from "../colors.ts";
import { projectRoot, version } from "../project.ts";
import { meetsLimit, type Figure, type Result } from "./types.ts";

/** A benchmark's figures as text. */
export function formatResult({ name, title, figures, skipped, notes = [], text }: Result): string {
  const lines = [pc.bold(`${name}: ${title}`)];
  const width = Math.max(0, ...figures.map((figure) => figure.name.length));
  for (const note of notes) lines.push(pc.dim(`  ${note}`));
  if (text !== undefined) lines.push(text.trimEnd());
  for (const figure of text === undefined ? figures : [])
    lines.push(`  ${figure.name.padEnd(width)}  ${describe(figure)}`);
  for (const reason of skipped) lines.push(pc.yellow(`  skipped: ${reason.replaceAll("\n", "\n    ")}`));
  return `${lines.join("\n")}\n`;
}

/** Everything for a file: the results and where they were measured. */
export function asJson(results: Result[]): string {
  const machine = { processor: cpus()[0]?.model ?? "unknown", processors: cpus().length, node: process.version };
  const withVerdict = results.map(({ text: _, ...result }) => ({
    ...result,
    figures: result.figures.map((figure) => ({
      ...figure,
      meetsLimit: (figure.limit ?? figure.least) === undefined ? undefined : meetsLimit(figure),
    })),
  }));
  return `${JSON.stringify({ version, commit: commit(), date: new Date().toISOString(), machine, results: withVerdict }, null, 2)}\n`;
}

function describe(figure: Figure): string {
  const { value, unit, against, reference, limit, spread } = figure;
  const parts = [`${number(value).padStart(9)} ${unit}`];
  if (against) parts.push(pc.bold(`${against.ratio.toFixed(2)}×`) + ` ${against.name} (${number(against.value)})`);
  if (spread !== undefined) parts.push(pc.dim(`runs differ by ${spread.toFixed(0)} %`));
  if (limit !== undefined) {
    const bound = against ? `${limit}×` : number(limit);
    parts.push(meetsLimit(figure) ? pc.green(`within ${bound}`) : pc.red(`above ${bound}`));
  }
  if (reference) parts.push(pc.dim(`[measured elsewhere: ${reference}]`));
  return parts.join("  ");
}

function number(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 2 : 0 });
}

function commit(): string | null {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], {
      cwd: projectRoot,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null; // not a clone
  }
}
