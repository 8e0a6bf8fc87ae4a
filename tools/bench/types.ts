/** What a benchmark is, and what it reports. */

/** One measured value. */
export interface Figure {
  /** What was measured: "entry to main, pc". */
  name: string;
  value: number;
  unit: string;
  /** Exact figures are the same in every run of the same image; others are timed and vary. */
  exact: boolean;
  /** What it was compared with in the same run. */
  against?: { name: string; value: number; ratio: number };
  /** What others have published or measured elsewhere: for orientation, not a comparison. */
  reference?: string;
  /** The value, or the ratio where there is one, that it should not exceed. */
  limit?: number;
  /** The value that it should reach at least. */
  least?: number;
  /** How far apart the runs lay: (largest - smallest) / median, in percent. */
  spread?: number;
}

export interface Result {
  name: string;
  title: string;
  figures: Figure[];
  /** What could not be measured here, and why. */
  skipped: string[];
  /** Under which circumstances it was measured. */
  notes?: string[];
  /** What is printed in place of the figures, where a list is not the best way to read them. */
  text?: string;
}

export interface Settings {
  /** Fewer repetitions, and exact figures only where that saves much time. */
  quick: boolean;
  /** Where images and programs go. Absolute. */
  out: string;
  /** Names of what is to be measured, for benchmarks that have parts; all of it without any. */
  only?: string[];
  /** Says what is going on. */
  progress(text: string): void;
}

/** Collects figures; the benchmark adds to it as it goes. */
export interface Sheet {
  figures: Figure[];
  skipped: string[];
  notes?: string[];
  text?: string;
}

export interface Benchmark {
  name: string;
  title: string;
  /** Whether it takes minutes. */
  slow?: boolean;
  run(sheet: Sheet, settings: Settings): Promise<void>;
}

/** Whether a figure keeps to its limit; true when it has none. */
export function meetsLimit({ value, against, limit, least }: Figure): boolean {
  if (least !== undefined && !(value >= least)) return false;
  return limit === undefined || (against?.ratio ?? value) <= limit;
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The distance of the extremes, in percent of the median. */
export function spreadOf(values: number[]): number {
  return ((Math.max(...values) - Math.min(...values)) / median(values)) * 100;
}
