/** A cable between machines of one process: what one sends all others get, or that one alone which has the address. */
import type { Link } from "./network.ts";

export interface Cable {
  /** A further end. */
  plug(): Link;
}

export interface CableOptions {
  /** How long a frame takes, in nanoseconds. 0: it is there at once. */
  delay?: bigint;
  /** Runs an action after a time: `World.after` with a clock of its own, else a timer of Node's. */
  after?: (nanoseconds: bigint, action: () => void) => void;
  /** Sees each frame; false: it is lost. */
  passes?: (frame: Uint8Array, from: number) => boolean;
}

/** Where a frame's addresses are, and the bit of a group's. */
const ADDRESS_SIZE = 6;
const GROUP = 1;

export function createCable({ delay = 0n, after = realTime, passes = () => true }: CableOptions = {}): Cable {
  const ends: Link[] = [];
  /** Which end sent from an address last, as a switch learns it. */
  const known = new Map<string, Link>();
  const deliver = (frame: Uint8Array, from: Link): void => {
    const to = frame[0]! & GROUP ? undefined : known.get(addressOf(frame, 0));
    for (const end of to ? [to] : ends) if (end !== from) end.receive?.(frame.slice());
  };
  return {
    plug() {
      const number = ends.length;
      const end: Link = {
        receive: null,
        send(frame) {
          const copy = frame.slice();
          known.set(addressOf(copy, ADDRESS_SIZE), end);
          if (!passes(copy, number)) return;
          if (delay === 0n) deliver(copy, end);
          else after(delay, () => deliver(copy, end));
        },
      };
      ends.push(end);
      return end;
    },
  };
}

function addressOf(frame: Uint8Array, at: number): string {
  return Buffer.from(frame.subarray(at, at + ADDRESS_SIZE)).toString("hex");
}

function realTime(nanoseconds: bigint, action: () => void): void {
  setTimeout(action, Number(nanoseconds / 1_000_000n));
}
