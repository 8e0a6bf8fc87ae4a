/** The platform interface on Node: arch/arch.ts and platforms/plat.ts, call by call. Their rules are described there. */
import type { Clock } from "./clock.ts";
import type { Input } from "./console.ts";
import type { Devices } from "./devices.ts";
import { GuestCrash, Terminated } from "./crash.ts";
import { unwind } from "./machine.ts";

export interface Context {
  /** Its unwind buffer in linear memory. */
  buffer: number;
  size: number;
  /** For threadMain, when it is entered for the first time. */
  argument: number;
  suspended: boolean;
}

/** Why the running context is being left. */
export type Wanted = { kind: "switch"; slot: number } | { kind: "idle"; until: bigint };

export interface DoorState {
  contexts: Map<number, Context>;
  running: number;
  wanted: Wanted | null;
  /** Lines of devices that have fired. */
  lines: number;
  /** Somebody outside wants it to end. */
  isStopped: boolean;
  devices: Devices;
  entropy: (into: Uint8Array) => void;
  memoryBytes: number;
  heapBase: number;
  commandLine: Uint8Array;
  input: Input;
  clock: Clock;
  write: (bytes: Uint8Array) => void;
  kernel: {
    memory: WebAssembly.Memory;
    asyncify_get_state(): number;
    asyncify_start_unwind(buffer: number): void;
    asyncify_stop_rewind(): void;
  };
}

const STACK_SIZE = 32768;
const SLOTS = 32768;
const REWINDING = 2;
const EINVAL = 22;
const ENOSYS = 38n;
const NO_MESSAGES = Number(ENOSYS);
const LINE_CONSOLE = 1;
const NEVER = 0xffff_ffff_ffff_ffffn;
/** A guest that polls without ever waiting still lets Node's events in, this often (ns). */
const BREATH = 10_000_000n;

/** The imports of a module. */
export function doorImports(state: DoorState): WebAssembly.Imports {
  return { arch: archCalls(state), plat: platCalls(state) };
}

function archCalls(state: DoorState): WebAssembly.ModuleImports {
  const isRewinding = (): boolean => state.kernel.asyncify_get_state() === REWINDING;
  const nothing = (): void => undefined;
  return {
    stackSize: () => STACK_SIZE,
    slotCount: () => SLOTS,
    stackGive(slot: number, pages: number) {
      if (slot <= 0 || slot >= SLOTS || state.contexts.has(slot)) return -EINVAL;
      state.contexts.set(slot, { buffer: pages >>> 0, size: STACK_SIZE, argument: 0, suspended: false });
      return 0;
    },
    stackTake(slot: number) {
      if (slot === state.running || !state.contexts.delete(slot)) throw new Error(`stackTake: bad slot ${slot}`);
    },
    tablePage: nothing,
    contextStart(slot: number, argument: number) {
      const context = state.contexts.get(slot);
      if (!context) throw new Error(`contextStart: bad slot ${slot}`);
      context.argument = argument;
      context.suspended = false;
    },
    contextSwitch(_from: number, to: number) {
      if (isRewinding()) return state.kernel.asyncify_stop_rewind();
      state.wanted = { kind: "switch", slot: to };
      unwind(state);
    },
    portRead8: () => 0xff,
    portRead16: () => 0xffff,
    portRead32: () => -1,
    portWrite8: nothing,
    portWrite16: nothing,
    portWrite32: nothing,
    deviceRead8: (address: bigint) => state.devices.read(BigInt.asUintN(64, address), 1),
    deviceRead16: (address: bigint) => state.devices.read(BigInt.asUintN(64, address), 2),
    deviceRead32: (address: bigint) => state.devices.read(BigInt.asUintN(64, address), 4),
    deviceWrite8: (address: bigint, value: number) => state.devices.write(BigInt.asUintN(64, address), 1, value),
    deviceWrite16: (address: bigint, value: number) => state.devices.write(BigInt.asUintN(64, address), 2, value),
    deviceWrite32: (address: bigint, value: number) => state.devices.write(BigInt.asUintN(64, address), 4, value),
    fence: nothing,
    cycles: () => process.hrtime.bigint(),
  };
}

function platCalls(state: DoorState): WebAssembly.ModuleImports {
  const { clock, input } = state;
  const breath = (): bigint => state.clock.breath?.() ?? process.hrtime.bigint();
  let lastBreath = 0n;
  const bytesAt = (address: number, length: number): Uint8Array =>
    new Uint8Array(state.kernel.memory.buffer, address >>> 0, length >>> 0);
  const takeLines = (): number => {
    let { lines } = state;
    state.lines = 0;
    if (input.ready()) {
      input.tell();
      lines |= LINE_CONSOLE;
    }
    return lines;
  };
  /** Leaves the context for Node's event loop, at the latest until `until`. */
  const leave = (until: bigint): number => {
    state.wanted = { kind: "idle", until };
    unwind(state);
    return 0;
  };
  return {
    consoleWrite: (data: number, length: number) => state.write(bytesAt(data, length).slice()),
    consoleRead: (data: number, length: number) => input.read(bytesAt(data, length)),
    consoleCooked: () => 1,
    monotonic: () => clock.monotonic(),
    wallClock: () => clock.wall(),
    idle(untilSigned: bigint) {
      if (state.kernel.asyncify_get_state() === REWINDING) {
        state.kernel.asyncify_stop_rewind();
        lastBreath = breath();
        return takeLines();
      }
      const until = BigInt.asUintN(64, untilSigned);
      const lines = takeLines();
      if (lines || (until !== NEVER && clock.monotonic() >= until)) return lines;
      return leave(until);
    },
    poll() {
      if (state.kernel.asyncify_get_state() === REWINDING) {
        state.kernel.asyncify_stop_rewind();
        lastBreath = breath();
        return takeLines();
      }
      if (breath() - lastBreath < BREATH) return takeLines();
      return leave(0n);
    },
    lineOpen: (interrupt: number) => state.devices.lineOpen(interrupt),
    lineAgain: () => undefined, // there are edges only
    lineMessage: () => -NO_MESSAGES,
    memoryRegion(index: number) {
      const pages = Math.floor((state.memoryBytes - state.heapBase) / 4096);
      if (index !== 0 || pages <= 0) return 0n;
      return (BigInt(state.heapBase) << 32n) | BigInt(pages);
    },
    virtToPhys: (address: number) => (address >>> 0 < state.memoryBytes ? BigInt(address >>> 0) : -1n),
    handover: () => 0n,
    commandLine(data: number, length: number) {
      bytesAt(data, length).set(state.commandLine.subarray(0, length >>> 0));
      return state.commandLine.length;
    },
    entropy(data: number, length: number) {
      state.entropy(bytesAt(data, length));
      return 0;
    },
    terminate(status: number) {
      throw new Terminated(status & 255);
    },
    crash(message: number, length: number) {
      throw new GuestCrash(new TextDecoder().decode(bytesAt(message, length).slice()));
    },
    syscall: () => -ENOSYS,
    hypercall: () => -ENOSYS,
  };
}
