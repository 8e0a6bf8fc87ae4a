/** A network device of virtio (Virtual I/O Device (VIRTIO) Version 1.2, section 5.1): frames between a guest and whatever it is connected to. */
import type { Device } from "./devices.ts";
import type { Virtqueue } from "./virtqueue.ts";

/** What a device is connected to: an end of a cable, or of a link to another program. */
export interface Link {
  /** Takes a frame, whose bytes are the link's. */
  send(frame: Uint8Array): void;
  /** Who is given frames that arrive; null: they are lost. Set by the device. */
  receive: ((frame: Uint8Array) => void) | null;
  /** Frames may come from outside of this process. */
  isOutside?: boolean;
  close?(): void;
}

const KIND_NET = 1;
/** Bits of features: 5 is a hardware address in the configuration. */
const FEATURE_MAC = 1n << 5n;
const RECEIVE = 0;
const TRANSMIT = 1;
const QUEUES = 2;
/** The header before each frame, section 5.1.6: nothing to be done for any. Its last field counts buffers. */
const HEADER_SIZE = 12;
const BUFFERS_AT = 10;
/** Frames that wait for buffers of the guest; further ones are lost, as on a card. */
const MOST_WAITING = 256;

/** The device with a hardware address ("52:54:00:12:34:56"), at the end of `link`. */
export function networkDevice(link: Link, mac: string): Device {
  let queues: Virtqueue[] = [];
  let [interrupt, fail] = [(): void => undefined, (): void => undefined];
  let waiting: Uint8Array[] = [];

  /** A queue that makes no sense throws. */
  const carefully = (work: () => void): void => {
    try {
      work();
    } catch {
      fail();
    }
  };
  const transmit = (): void => {
    const queue = queues[TRANSMIT]!;
    let isWanted = false;
    for (let chain = queue.take(); chain; chain = queue.take()) {
      link.send(Buffer.concat(chain.out).subarray(HEADER_SIZE));
      isWanted = queue.giveBack(chain, 0) || isWanted;
    }
    if (isWanted) interrupt();
  };
  const deliver = (): void => {
    const queue = queues[RECEIVE]!;
    let isWanted = false;
    while (waiting.length && queue.hasNext()) {
      const chain = queue.take()!;
      const frame = waiting.shift()!;
      const packet = new Uint8Array(HEADER_SIZE + frame.length);
      packet[BUFFERS_AT] = 1;
      packet.set(frame, HEADER_SIZE);
      // one that does not fit is lost, and its buffer comes back empty but for the header
      const fits = chain.into.reduce((room, { length }) => room + length, 0) >= packet.length;
      isWanted = queue.giveBack(chain, fill(chain.into, fits ? packet : packet.subarray(0, HEADER_SIZE))) || isWanted;
    }
    if (isWanted) interrupt();
  };
  return {
    kind: KIND_NET,
    features: FEATURE_MAC,
    configuration: Uint8Array.from(mac.split(":"), (byte) => parseInt(byte, 16)),
    queueCount: QUEUES,
    isOutside: link.isOutside ?? false,
    start(made, raise, failed) {
      queues = made;
      [interrupt, fail] = [raise, failed];
      link.receive = (frame) => {
        if (waiting.length < MOST_WAITING) waiting.push(frame);
        carefully(deliver);
      };
      carefully(transmit);
    },
    notify(index) {
      if (index === TRANSMIT) carefully(transmit);
      else if (index === RECEIVE) carefully(deliver);
    },
    stop() {
      link.receive = null;
      waiting = [];
    },
  };
}

/** Spreads bytes over places. Returns how many there were. */
function fill(places: Uint8Array[], bytes: Uint8Array): number {
  let done = 0;
  for (const place of places) {
    place.set(bytes.subarray(done, done + place.length));
    done = Math.min(done + place.length, bytes.length);
  }
  return done;
}
