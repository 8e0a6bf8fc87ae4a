/** Notices files of tests that say nothing for longer than they may. */

export interface SilenceWatch {
  /** A file may be silent for `limit` milliseconds from now on. It has no effect on one that has ended. */
  allow(id: string, name: string, limit: number): void;
  /** A file has ended. What is heard of it later (events of its last tests may be late) starts no new wait. */
  end(id: string): void;
  /** Names the files that have been silent for too long, each once. To be called each second. */
  tick(): string[];
}

/** One tick, in milliseconds. Time is counted in ticks: while the whole machine stands still, nobody is late. */
const TICK = 1000;

export function watchSilence(): SilenceWatch {
  const waits = new Map<string, { name: string; ticks: number }>();
  const ended = new Set<string>();
  return {
    allow(id, name, limit) {
      if (!ended.has(id)) waits.set(id, { name, ticks: Math.ceil(limit / TICK) });
    },
    end(id) {
      ended.add(id);
      waits.delete(id);
    },
    tick() {
      const late: string[] = [];
      for (const [id, wait] of waits) {
        if (wait.ticks-- > 0) continue;
        waits.delete(id);
        late.push(wait.name);
      }
      return late;
    },
  };
}
