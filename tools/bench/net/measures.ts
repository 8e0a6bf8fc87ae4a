/** What is measured, and the bars that issue 5 sets. */

export interface Measure {
  title: string;
  unit: string;
  /** Guest instructions and bytes, which do not depend on how busy this machine is. */
  exact: boolean;
}

const instructions = (title: string): Measure => ({ title, unit: "instructions", exact: true });
const rate = (title: string, unit = "/s"): Measure => ({ title, unit, exact: false });

export const MEASURES = {
  "reset-first": instructions("reset to the first answer"),
  "firmware": instructions("  reset to the image's entry"),
  "entry-main": instructions("  entry to the application"),
  "main-first": instructions("  the application to the first answer"),
  "ka1": instructions("a keep-alive request, 1 connection"),
  "ka32": instructions("a keep-alive request, 32 connections"),
  "close": instructions("a request with a connection of its own"),
  "connection": instructions("  of that the connection"),
  "connection-bytes": { title: "  its memory", unit: "bytes", exact: true },
  "idle": instructions("idle, in a second"),
  "get1": instructions("GET, pipeline 1"),
  "get16": instructions("GET, pipeline 16"),
  "set1": instructions("SET, pipeline 1"),
  "set16": instructions("SET, pipeline 16"),
  "kb-to": instructions("1000 bytes to the guest"),
  "kb-from": instructions("1000 bytes from the guest"),
  "rate-ka1": rate("keep-alive, 1 connection"),
  "rate-ka32": rate("keep-alive, 32 connections"),
  "rate-close": rate("a connection for each request"),
  "worst-close": rate("  its worst second"),
  "rate-get1": rate("GET, pipeline 1"),
  "rate-get16": rate("GET, pipeline 16"),
  "rate-set1": rate("SET, pipeline 1"),
  "rate-set16": rate("SET, pipeline 16"),
  "bulk-to": rate("bulk to the guest, one connection", "MB/s"),
  "bulk-from": rate("bulk from the guest, one connection", "MB/s"),
  "start": rate("QEMU's start to the first answer", "ms"),
  "bytes": { title: "image without its pages", unit: "bytes", exact: true },
  "memory": { title: "smallest memory that serves", unit: "KiB", exact: true },
} satisfies Record<string, Measure>;

export type MeasureName = keyof typeof MEASURES;

/** One value. */
export interface Measurement {
  machine: string;
  measure: MeasureName;
  /** A system, or "floor". */
  system: string;
  value: number;
  /** How far apart the runs lay, in percent. */
  spread?: number;
}

export interface Bar {
  measure: MeasureName;
  system: string;
  /** Machines that it holds for; all of them without it. */
  machines?: string[];
  /** What the value has to be at most; */
  most?: number;
  /** or what it has to be in times another system's at least; */
  times?: { over: string; least: number };
  /** or by how much it may be above another system's at most; */
  above?: { over: string; most: number };
  /** or what it has to be of another measure of the same system at least. */
  share?: { of: MeasureName; least: number };
}

const REDIS_TIMES = { over: "linux-redis", least: 3 };
/** "Steadily": no second of the minute may be below so much of the mean. */
const STEADY = 0.5;

export const BARS: Bar[] = [
  { measure: "reset-first", system: "httpd", machines: ["microvm", "virt-mmio", "virt-pci"], most: 2_000_000 },
  { measure: "ka32", system: "httpd", most: 6_000 },
  { measure: "close", system: "httpd", most: 30_000 },
  { measure: "idle", system: "httpd", most: 5_000 },
  { measure: "rate-ka1", system: "httpd", times: { over: "linux-c", least: 1.6 } },
  { measure: "rate-ka32", system: "httpd", times: { over: "linux-c", least: 5 } },
  { measure: "rate-ka32", system: "httpd", times: { over: "linux-nginx", least: 20 } },
  { measure: "rate-close", system: "httpd", times: { over: "linux-c", least: 2 } },
  { measure: "worst-close", system: "httpd", share: { of: "rate-close", least: STEADY } },
  { measure: "bulk-to", system: "iperf", times: { over: "linux-iperf3", least: 1.5 } },
  { measure: "bulk-from", system: "iperf", times: { over: "linux-iperf3", least: 1.5 } },
  { measure: "bulk-to", system: "iperf", times: { over: "linux-c", least: 1.5 } },
  { measure: "bulk-from", system: "iperf", times: { over: "linux-c", least: 1.5 } },
  ...(["rate-get1", "rate-get16", "rate-set1", "rate-set16"] as const).map((measure) => ({
    measure,
    system: "kv",
    times: REDIS_TIMES,
  })),
  { measure: "start", system: "httpd", above: { over: "floor", most: 60 } },
  { measure: "bytes", system: "httpd", most: 150_000 },
  { measure: "memory", system: "httpd", most: 2_560 },
];

export interface Verdict {
  bar: Bar;
  machine: string;
  /** What the bar is about: the value, a ratio, a difference or a share. */
  value: number;
  bound: number;
  ok: boolean;
  /** "5× linux-c". */
  words: string;
}

/** What measurements say about the bars that they suffice for. */
export function judge(measurements: Measurement[]): Verdict[] {
  const machines = [...new Set(measurements.map(({ machine }) => machine))];
  return machines.flatMap((machine) => BARS.flatMap((bar) => judgeOne(bar, machine, measurements) ?? []));
}

function judgeOne(bar: Bar, machine: string, measurements: Measurement[]): Verdict | null {
  const find = (measure: MeasureName, system: string): number | undefined =>
    measurements.find((each) => each.machine === machine && each.measure === measure && each.system === system)?.value;
  const value = find(bar.measure, bar.system);
  if (value === undefined || (bar.machines && !bar.machines.includes(machine))) return null;
  const { most, times, above, share } = bar;
  const common = { bar, machine };
  if (times) {
    const other = find(bar.measure, times.over);
    if (other === undefined) return null;
    const ratio = value / other;
    return {
      ...common,
      value: ratio,
      bound: times.least,
      ok: ratio >= times.least,
      words: `≥ ${times.least}× ${times.over}`,
    };
  }
  if (above) {
    const other = find(bar.measure, above.over);
    if (other === undefined) return null;
    const more = value - other;
    return {
      ...common,
      value: more,
      bound: above.most,
      ok: more <= above.most,
      words: `≤ ${above.over} + ${above.most}`,
    };
  }
  if (share) {
    const whole = find(share.of, bar.system);
    if (whole === undefined) return null;
    const part = value / whole;
    return {
      ...common,
      value: part,
      bound: share.least,
      ok: part >= share.least,
      words: `≥ ${share.least * 100} % of the mean`,
    };
  }
  return { ...common, value, bound: most!, ok: value <= most!, words: `≤ ${most!.toLocaleString("en")}` };
}
