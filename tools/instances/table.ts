/** Instances as `tsuk ps` shows them: a table, or JSON. */
import { showPublication } from "../run/network/publication.ts";
import { memoryOf, type Instance } from "./state.ts";

/** Two listings, a moment apart, have the same columns: an age has room to grow. */
const HEAD = ["NAME", "APPLICATION", "PLATFORM", "STATE", "STATUS", "AGE   ", "MEMORY"];
/** Units of time, in seconds, and up to how many of them are told. */
const UNITS: [string, number, number][] = [
  ["s", 1, 100],
  ["min", 60, 100],
  ["h", 3600, 48],
  ["d", 86400, Infinity],
];
const MIB = 1 << 20;

/** One line for each, below a head. Behind the columns stands what an ended one ended by, or which ports a running one has. */
export function instanceTable(instances: Instance[], now: number = Date.now()): string {
  const rows = [HEAD, ...instances.map((instance) => row(instance, now))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    ) // prettier-ignore
    .join("");
}

function row(instance: Instance, now: number): string[] {
  const { name, record, state, status, detail } = instance;
  const bytes = memoryOf(instance);
  return [
    name,
    record?.application ?? "?",
    record ? `${record.platform}-${record.arch}` : "?",
    state,
    status === null ? "-" : String(status),
    record ? duration((now - Date.parse(record.created)) / 1000) : "?",
    bytes === null ? "-" : `${(bytes / MIB).toFixed(1)} MiB`,
    detail || portsOf(instance).join(" "),
  ];
}

/** The published ports of one that runs. */
function portsOf({ record }: Instance): string[] {
  return record && !record.end ? (record.options.network?.published ?? []).map(showPublication) : [];
}

/** A time in one unit, the largest that is precise enough. */
export function duration(seconds: number): string {
  const [name, size] = UNITS.find(([, size, most]) => seconds < size * most)!;
  return `${Math.max(0, Math.floor(seconds / size))} ${name}`;
}

/** What scripts get. */
export function instanceJson(instances: Instance[]): string {
  const list = instances.map((instance) => {
    const { name, record, state, status, detail, folder } = instance;
    return {
      name,
      application: record?.application ?? null,
      platform: record?.platform ?? null,
      arch: record?.arch ?? null,
      state,
      status,
      detail,
      created: record?.created ?? null,
      started: record?.started ?? null,
      ended: record?.ended ?? null,
      memoryBytes: memoryOf(instance),
      ports: portsOf(instance),
      pid: record?.guest && !record.end ? record.guest.pid : null,
      supervisor: record && !record.end ? record.supervisor.pid : null,
      folder,
    };
  });
  return `${JSON.stringify(list, null, 2)}\n`;
}
