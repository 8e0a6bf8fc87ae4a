/** The comparison as a table: a line for each measure, a column for each system, and what the bars say. */
import { pc } from "../../colors.ts";
import { formatTable } from "../../size/table.ts";
import { MEASURES, type Measurement, type MeasureName, type Verdict } from "./measures.ts";
import { SYSTEMS } from "./systems.ts";

/** Columns that are no system. */
const MORE_COLUMNS = [{ name: "floor", title: "floor" }];
const NOTHING = "";
const FEW = 100;

/** One table for each machine. */
export function netTable(measurements: Measurement[], verdicts: Verdict[]): string {
  const machines = [...new Set(measurements.map(({ machine }) => machine))];
  return machines.map((machine) => machineTable(machine, measurements, verdicts)).join("\n");
}

function machineTable(machine: string, all: Measurement[], verdicts: Verdict[]): string {
  const own = all.filter((each) => each.machine === machine);
  const columns = [...SYSTEMS, ...MORE_COLUMNS].filter(({ name }) => own.some(({ system }) => system === name));
  const rows = (Object.keys(MEASURES) as MeasureName[]).flatMap((measure) => {
    const values = own.filter((each) => each.measure === measure);
    if (!values.length) return [];
    const cells = columns.map(({ name }) => {
      const found = values.find(({ system }) => system === name);
      return found ? number(found.value) : NOTHING;
    });
    const bars = verdicts
      .filter((verdict) => verdict.machine === machine && verdict.bar.measure === measure)
      .map(verdictText);
    const { title, unit } = MEASURES[measure];
    return [[title, unit, ...cells, bars.join("; ")]];
  });
  const lines = formatTable([machine, NOTHING, ...columns.map(({ title }) => title), "bar"], rows)
    .trimEnd()
    .split("\n");
  return `${lines.map(coloured).join("\n")}\n`;
}

function verdictText({ bar, ok, value, words }: Verdict): string {
  const measured = bar.times
    ? ` (${number(value)}×)`
    : bar.above
      ? ` (+${number(value)})`
      : bar.share
        ? ` (${number(value * 100)} %)`
        : "";
  return `${words}${measured} ${ok ? "ok" : "NOT"}`;
}

function coloured(line: string): string {
  return line.replaceAll(/\bok\b/g, pc.green("ok")).replaceAll(/\bNOT\b/g, pc.red("NOT"));
}

function number(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < FEW ? 2 : 0 });
}
