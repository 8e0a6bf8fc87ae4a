/** A guest on Node: a machine of its own for each run. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { SourceMapConsumer } from "source-map-js";
import { type Clock, virtualClock } from "../../platforms/node/clock.ts";
import type { Input } from "../../platforms/node/console.ts";
import { createMachine } from "../../platforms/node/machine.ts";
import { sourceLocator, withoutRoot } from "../../tools/pipeline/lines.ts";
import { commandLine } from "../../tools/run/command-line.ts";
import { inProject } from "../../tools/project.ts";
import type { BuiltApplication } from "./application.ts";
import { type Coverage, instrument } from "./coverage.ts";

export interface GuestOptions {
  /** The application's arguments. */
  args?: string[];
  /** Kernel parameters: "name=value". */
  parameters?: string[];
  memoryBytes?: number;
  input?: Input;
  /** Default: `tickingClock()`. */
  clock?: Clock;
}

/** A place in a TypeScript source. */
export interface Frame {
  name: string;
  /** Absolute path. */
  file: string;
  line: number;
  column: number;
}

export interface GuestEnd {
  status: number;
  output: string;
  /** Where the guest was when it printed "not ok": innermost first. Empty when it did not. */
  frames: Frame[];
}

export interface GuestProgram {
  run(options?: GuestOptions): Promise<GuestEnd>;
  /** Lines that ran, in all runs so far; null unless they are counted. */
  coverage: Coverage | null;
}

const DEFAULT_MEMORY = 64 << 20;
const TICK = 1000n;

/**
 * A clock that jumps to the end of each wait, and goes on by a microsecond whenever somebody looks: the same at each run, and a guest
 * that waits in a loop gets to its end.
 */
export function tickingClock(): Clock {
  const clock = virtualClock();
  const monotonic = clock.monotonic.bind(clock);
  clock.monotonic = () => {
    clock.now += TICK;
    return monotonic();
  };
  return clock;
}

/** Loads an image that was built for `node`. With `counted`, its lines are counted, and failures have no places. */
export async function loadProgram(app: BuiltApplication, { counted = false } = {}): Promise<GuestProgram> {
  const bytes = readFileSync(app.image);
  const map = readFileSync(app.debugImage, "utf8");
  const locate = sourceLocator(inProject(), app.appFolder, app.generated);
  const coverage = counted ? instrument(bytes, map, locate) : null;
  const module = await WebAssembly.compile(coverage?.module ?? bytes);
  const place = coverage ? () => null : placeFinder(map, locate);
  return {
    coverage,
    async run({ args = [], parameters = [], memoryBytes = DEFAULT_MEMORY, input, clock = tickingClock() } = {}) {
      Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 100);
      const pieces: Uint8Array[] = [];
      let frames: Frame[] = [];
      const machine = createMachine({
        module,
        memoryBytes,
        commandLine: commandLine(parameters, args),
        clock,
        ...(input && { input }),
        ...(coverage && { imports: coverage.imports }),
        write(data) {
          pieces.push(data);
          if (!frames.length && startsWith(data, "not ok ")) frames = readFrames(new Error().stack ?? "", place);
        },
        locate(offset) {
          const found = place(offset);
          return found && `${relative(inProject(), found.file)}:${found.line}:${found.column}`;
        },
      });
      const status = await machine.run();
      return { status, output: Buffer.concat(pieces).toString("utf8"), frames };
    },
  };
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).toString("latin1") === text;
}

type PlaceFinder = (offset: number) => Omit<Frame, "name"> | null;

/** Finds places by byte offsets. The map is read when the first is asked for: only failures need it. */
function placeFinder(map: string, locate: (source: string) => string): PlaceFinder {
  let consumer: SourceMapConsumer | null = null;
  return (offset) => {
    consumer ??= new SourceMapConsumer(withoutRoot(map));
    const { source, line, column } = consumer.originalPositionFor({
      line: 1,
      column: offset,
      bias: SourceMapConsumer.GREATEST_LOWER_BOUND,
    });
    return source ? { file: locate(source), line, column: column + 1 } : null;
  };
}

/** The WebAssembly frames of a stack of V8's. */
function readFrames(stack: string, place: PlaceFinder): Frame[] {
  return [...stack.matchAll(/at (?:(.*) \()?wasm:\/\/wasm\/[^:]*:wasm-function\[\d+\]:0x([0-9a-f]+)/g)].flatMap(
    ([, name, offset]) => {
      const found = place(parseInt(offset!, 16));
      return found ? [{ name: name ?? "", ...found }] : [];
    },
  );
}
