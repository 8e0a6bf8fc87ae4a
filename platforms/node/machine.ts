/**
 * A machine made of JavaScript: runs an image's module with the platform interface implemented on Node.
 *
 * WebAssembly cannot leave a stack and come back to it. The module is therefore compiled with binaryen's Asyncify: a call that leaves the
 * running context unwinds its stack into a buffer, and going on later rewinds it. Here the contexts are kept and resumed; the calls
 * themselves are in door.ts.
 */
import { randomFillSync } from "node:crypto";
import { type Clock, type News, realClock } from "./clock.ts";
import { type Input, noInput } from "./console.ts";
import { CRASH_STATUS, describeError, Terminated } from "./crash.ts";
import { createDevices, type Device } from "./devices.ts";
import { doorImports, type DoorState } from "./door.ts";

export interface MachineOptions {
  module: WebAssembly.Module;
  /** RAM in bytes. Default 64 MiB. */
  memoryBytes?: number;
  /** The kernel's command line. */
  commandLine?: string;
  /** Receives what the guest prints. The bytes are the receiver's. */
  write: (bytes: Uint8Array) => void;
  /** Where console input comes from. Default: nowhere, at its end from the start. */
  input?: Input;
  /** Default: this machine's clocks. */
  clock?: Clock;
  /** Its devices: `networkDevice` makes one. */
  devices?: Device[];
  /** Where random bytes come from. Default: this machine's source. */
  entropy?: (into: Uint8Array) => void;
  /** Turns a byte offset in the module into a place in the TypeScript source, for crash reports. */
  locate?: (offset: number) => string | null;
  /** Further imports, for instrumented modules. */
  imports?: WebAssembly.Imports;
}

export interface Machine {
  /** Runs the guest to its end. Resolves to its exit status; 134 after a crash, which has been reported on the console. */
  run(): Promise<number>;
  /** Ends the guest as soon as it waits; `run` then resolves to 0. */
  stop(): void;
  /** The guest's instance, for tests that look into its memory. */
  readonly instance: WebAssembly.Instance;
}

interface KernelExports {
  memory: WebAssembly.Memory;
  start(): void;
  main(): void;
  threadMain(argument: number): void;
  heapBase(): number;
  asyncify_get_state(): number;
  asyncify_start_unwind(buffer: number): void;
  asyncify_stop_unwind(): void;
  asyncify_start_rewind(buffer: number): void;
  asyncify_stop_rewind(): void;
}

const PAGE = 65536;
const DEFAULT_MEMORY = 64 << 20;
const UNWINDING = 1;
/** The exit status when the machine is too small, on every platform. */
const NO_MEMORY_STATUS = 125;
/** What the kernel needs at least to come up and say anything by itself. */
const SMALLEST_HEAP = 16 << 10;
/** The booting context's unwind buffer, behind the memory that the guest knows of. */
const MAIN_BUFFER = 4 << 20;
/** Asyncify's buffer begins with two pointers: where to go on writing, and the end. */
const BUFFER_HEAD = 8;

/** Prepares a machine. Nothing of the guest runs yet. */
export function createMachine(options: MachineOptions): Machine {
  const input = options.input ?? noInput;
  const clock = options.clock ?? realClock();
  const write = options.write;
  const { news, raise, wake } = newsOf(
    input,
    () => state,
    (options.devices ?? []).some(({ isOutside }) => isOutside),
  );
  const devices = createDevices(options.devices ?? [], { memory: () => memoryOf(state.kernel.memory), raise });
  const state: DoorState = {
    contexts: new Map([[0, { buffer: 0, size: MAIN_BUFFER, argument: 0, suspended: false }]]),
    running: 0,
    wanted: null,
    lines: 0,
    isStopped: false,
    devices,
    entropy: options.entropy ?? ((into) => void randomFillSync(into)),
    memoryBytes: memorySize(options),
    heapBase: 0,
    commandLine: new TextEncoder().encode(options.commandLine ?? ""),
    input,
    clock,
    write,
    kernel: null as unknown as DoorState["kernel"],
  };
  const instance = new WebAssembly.Instance(options.module, { ...doorImports(state), ...options.imports });
  const kernel = instance.exports as unknown as KernelExports;
  state.kernel = kernel;
  setUpMemory(state, kernel);
  const refuse = (message: string): number => {
    write(new TextEncoder().encode(`tsukuri: ${message}\n`));
    clock.end?.();
    return NO_MEMORY_STATUS;
  };
  return {
    instance,
    stop() {
      state.isStopped = true;
      wake();
    },
    async run() {
      if (!state.memoryBytes) return refuse("mem= is not a size such as 64M");
      if (state.memoryBytes < state.heapBase + SMALLEST_HEAP) return refuse("not enough memory for the kernel");
      Error.stackTraceLimit = Math.max(Error.stackTraceLimit, 100);
      try {
        await runContexts(state, kernel, news);
        return 0;
      } catch (error) {
        if (error instanceof Terminated) return error.status;
        write(new TextEncoder().encode(describeError(error, state.running, options.locate)));
        return CRASH_STATUS;
      } finally {
        devices.stop();
        input.close();
        clock.end?.();
      }
    },
  };
}

/** A word of a command line, in which blanks in double quotes or behind a backslash belong to it. */
const WORD = /(?:\\[^]|"(?:\\[^]|[^"\\])*"?|[^\s"])+/g;

/** A kernel parameter `mem=SIZE` before "--" counts, as on every platform. 0 when it is not a size. */
function memorySize({ memoryBytes = DEFAULT_MEMORY, commandLine = "" }: MachineOptions): number {
  const words: string[] = commandLine.match(WORD) ?? [];
  const end = words.indexOf("--");
  const found = words.slice(0, Math.max(end, 0)).findLast((word) => word.startsWith("mem="));
  if (found === undefined) return memoryBytes;
  const match = /^mem=(\d+)([KMG]?)$/i.exec(found);
  if (!match) return 0;
  return Number(match[1]) * { "": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30 }[match[2]!.toUpperCase() as "K"];
}

function setUpMemory(state: DoorState, kernel: KernelExports): void {
  state.heapBase = Math.ceil(kernel.heapBase() / 4096) * 4096;
  const top = Math.ceil(Math.max(state.memoryBytes, state.heapBase) / PAGE) * PAGE;
  const needed = (top + MAIN_BUFFER - kernel.memory.buffer.byteLength) / PAGE;
  if (needed > 0) kernel.memory.grow(needed);
  state.contexts.get(0)!.buffer = top;
}

interface NewsSource {
  news: News;
  /** A device raises its line. */
  raise(line: number): void;
  wake(): void;
}

/** What wakes the machine. */
function newsOf(input: Input, state: () => DoorState, isOutside: boolean): NewsSource {
  const waiting = new Set<() => void>();
  const news: News = {
    ready: () => input.ready() || state().lines !== 0 || state().isStopped,
    ended: () => input.ended() && !isOutside,
    onReady(callback) {
      waiting.add(callback);
      const stop = input.onReady(callback);
      return () => {
        waiting.delete(callback);
        stop();
      };
    },
  };
  const wake = (): void => {
    for (const callback of [...waiting]) callback();
  };
  return {
    news,
    raise(line) {
      state().lines |= 1 << line;
      wake();
    },
    wake,
  };
}

let lastView = new DataView(new ArrayBuffer(0));

/** A view of a memory, made when it has grown. */
function memoryOf({ buffer }: WebAssembly.Memory): DataView {
  if (lastView.buffer !== buffer) lastView = new DataView(buffer);
  return lastView;
}

/** Runs whichever context is to run, until the guest ends. */
async function runContexts(state: DoorState, kernel: KernelExports, news: News): Promise<void> {
  let phase: "start" | "main" = "start";
  for (;;) {
    const slot = state.running;
    const context = state.contexts.get(slot);
    if (!context) throw new Error(`switch to a context that does not exist: ${slot}`);
    if (context.suspended) kernel.asyncify_start_rewind(context.buffer);
    context.suspended = false;
    if (slot === 0) kernel[phase]();
    else kernel.threadMain(context.argument);

    if (kernel.asyncify_get_state() !== UNWINDING) {
      if (slot !== 0 || phase === "main") throw new Error("the kernel returned");
      phase = "main";
      continue;
    }
    kernel.asyncify_stop_unwind();
    context.suspended = true;
    const { wanted } = state;
    state.wanted = null;
    if (wanted?.kind === "switch") state.running = wanted.slot;
    else if (wanted) await state.clock.wait(wanted.until, news);
    if (state.isStopped) throw new Terminated(0);
  }
}

/** Begins to leave the running context, into its buffer. Called by the door. */
export function unwind(state: DoorState): void {
  const context = state.contexts.get(state.running)!;
  const head = new Uint32Array(state.kernel.memory.buffer, context.buffer, 2);
  head[0] = context.buffer + BUFFER_HEAD;
  head[1] = context.buffer + context.size;
  state.kernel.asyncify_start_unwind(context.buffer);
}
