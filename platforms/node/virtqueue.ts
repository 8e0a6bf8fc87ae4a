/** A device's side of a split virtqueue: Virtual I/O Device (VIRTIO) Version 1.2, section 2.7, without events and tables of descriptors. */

export interface Virtqueue {
  /** The next chain that the driver has made available; null: there is none. What lies outside of the guest's memory throws. */
  take(): Chain | null;
  /** Whether there is one. */
  hasNext(): boolean;
  /** Gives a chain back, to which `written` bytes were written. True when the driver wants an interrupt for it. */
  giveBack(chain: Chain, written: number): boolean;
}

export interface Chain {
  id: number;
  /** Bytes that the device reads, and places that it writes: views of the guest's memory, good until the guest runs. */
  out: Uint8Array[];
  into: Uint8Array[];
}

export interface Parts {
  descriptors: number;
  available: number;
  used: number;
}

const FLAG = { next: 1, write: 2 } as const;
const NO_INTERRUPT = 1;

/** A queue of `size` descriptors; 0: one that the driver has not made. */
export function virtqueue(memory: () => DataView, size: number, { descriptors, available, used }: Parts): Virtqueue {
  let taken = 0;
  let given = 0;
  const hasNext = (): boolean => size > 0 && memory().getUint16(available + 2, true) !== (taken & 0xffff);
  return {
    hasNext,
    take() {
      if (!hasNext()) return null;
      const view = memory();
      const id = view.getUint16(available + 4 + (taken++ % size) * 2, true);
      const chain: Chain = { id, out: [], into: [] };
      let next = id;
      for (let count = 0; ; count++) {
        if (next >= size || count === size) throw new Error("a virtqueue has a chain that is none");
        const at = descriptors + next * 16;
        const bytes = new Uint8Array(view.buffer, Number(view.getBigUint64(at, true)), view.getUint32(at + 8, true));
        const flags = view.getUint16(at + 12, true);
        (flags & FLAG.write ? chain.into : chain.out).push(bytes);
        if (!(flags & FLAG.next)) return chain;
        next = view.getUint16(at + 14, true);
      }
    },
    giveBack({ id }, written) {
      const view = memory();
      const at = used + 4 + (given++ % size) * 8;
      view.setUint32(at, id, true);
      view.setUint32(at + 4, written, true);
      view.setUint16(used + 2, given & 0xffff, true);
      return !(view.getUint16(available, true) & NO_INTERRUPT);
    },
  };
}
