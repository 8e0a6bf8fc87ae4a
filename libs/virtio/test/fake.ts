/**
 * A device that is played: it has no transport, keeps the rules as long as a test lets it, and can be made to break any of them. Its memory is
 * the machine's, which it reaches by the device addresses that it is given.
 */
import { DEVICE_SIZE, FEATURE_EVENTS, FEATURE_VERSION_1, VirtioDevice, Virtqueue } from "virtio";
import * as plat from "platforms/plat";

const QUEUES: i32 = 4;
const CONFIGURATION_BYTES: i32 = 64;
const NEXT: u32 = 1;
const WRITE: u32 = 2;
const INDIRECT: u32 = 4;

/** A piece of a chain: where it is in linear memory. */
export class Piece {
  constructor(
    public address: usize,
    public length: u32,
    public isWritable: bool,
  ) {}
}

/** The collector does not see that devices refer to them. */
const fakes: Fake[] = [];

export class Fake {
  device: VirtioDevice = changetype<VirtioDevice>(zeroed(DEVICE_SIZE));
  offered: u64 = FEATURE_VERSION_1 | FEATURE_EVENTS;
  accepted: u64 = 0;
  status: u32 = 0;
  limit: u32 = 256;
  queueCount: u32 = 2;
  resets: i32 = 0;
  /** It never says that it has reset itself. */
  isStuck: bool = false;
  /** It does not agree to any features. */
  refuses: bool = false;
  /** Its configuration changes at every look. */
  isRestless: bool = false;
  generation: u32 = 0;
  configuration: usize = zeroed(CONFIGURATION_BYTES);
  queues: StaticArray<usize> = new StaticArray<usize>(QUEUES);
  /** Where the device goes on in the available and used rings. */
  seen: StaticArray<u32> = new StaticArray<u32>(QUEUES);
  done: StaticArray<u32> = new StaticArray<u32>(QUEUES);
  notified: StaticArray<u32> = new StaticArray<u32>(QUEUES);
  /** Called when queue 2 is notified: a control queue answers at once. */
  onControl: ((fake: Fake) => void) | null = null;
  /** Called when the status is read: what waits for a device reads it again and again. */
  onLook: ((fake: Fake) => void) | null = null;

  constructor() {
    const device = this.device;
    device.bus = changetype<usize>(this);
    device.readStatus = (device) => fakeOf(device).look();
    device.writeStatus = (device, status) => fakeOf(device).setStatus(status);
    device.readFeatures = (device, word) => <u32>(fakeOf(device).offered >> (word * 32));
    device.writeFeatures = (device, word, bits) => fakeOf(device).accept(word, bits);
    device.queueLimit = (device, index) => (index < fakeOf(device).queueCount ? fakeOf(device).limit : 0);
    device.enableQueue = (device, queue) => fakeOf(device).enable(queue);
    device.notifyQueue = (device, queue) => fakeOf(device).notify(queue.index);
    device.takeCause = () => 1;
    device.readConfiguration = (device, offset, width) => load<u8>(fakeOf(device).configuration + offset);
    device.writeConfiguration = () => {};
    device.readGeneration = (device) => fakeOf(device).nextGeneration();
    device.openLines = () => 0;
    device.isConnected = true; // tests call the driver's functions themselves
    fakes.push(this);
  }

  queue(index: u32): Virtqueue {
    return changetype<Virtqueue>(this.queues[index]);
  }

  /** The first descriptor of the next chain that the driver has made available; -1 when there is none. */
  next(index: u32): i32 {
    const queue = this.queue(index);
    if (!this.queues[index] || load<u16>(queue.available, 2) == <u16>this.seen[index]) return -1;
    const id: u32 = load<u16>(queue.available + 4 + (this.seen[index] & queue.mask) * 2);
    this.seen[index] = (this.seen[index] + 1) & 0xffff;
    if (queue.usesEvents) store<u16>(queue.used + 4 + queue.size * 8, <u16>this.seen[index]); // notify me of the next one
    return id;
  }

  /** Takes all chains without doing anything about them. */
  skip(index: u32): void {
    let id = this.next(index);
    while (id >= 0) id = this.next(index);
  }

  /** The pieces of a chain. */
  chain(index: u32, id: u32): Piece[] {
    const queue = this.queue(index);
    let table = queue.descriptors;
    let at = id;
    if (load<u16>(table + at * 16, 12) & INDIRECT) {
      table = addressOf(load<u64>(table + at * 16));
      at = 0;
    }
    const pieces: Piece[] = [];
    let isMore = true;
    while (isMore) {
      const entry = table + at * 16;
      const flags: u32 = load<u16>(entry, 12);
      pieces.push(new Piece(addressOf(load<u64>(entry)), load<u32>(entry, 8), (flags & WRITE) != 0));
      at = load<u16>(entry, 14);
      isMore = (flags & NEXT) != 0;
    }
    return pieces;
  }

  /** Puts an entry in the used ring, and moves the index on. */
  use(index: u32, id: u32, length: u32): void {
    const queue = this.queue(index);
    const entry = queue.used + 4 + (this.done[index] & queue.mask) * 8;
    store<u32>(entry, id);
    store<u32>(entry, length, 4);
    this.setUsed(index, this.done[index] + 1);
  }

  setUsed(index: u32, value: u32): void {
    this.done[index] = value & 0xffff;
    store<u16>(this.queue(index).used, <u16>value, 2);
  }

  private look(): u32 {
    const onLook = this.onLook;
    if (onLook !== null) onLook(this);
    return this.status;
  }

  private setStatus(status: u32): void {
    if (status == 0) {
      this.resets++;
      for (let i = 0; i < QUEUES; i++) {
        this.queues[i] = 0;
        this.seen[i] = 0;
        this.done[i] = 0;
      }
      this.accepted = 0;
    }
    if (this.isStuck && status == 0) return;
    this.status = this.refuses ? status & ~8 : status;
  }

  private accept(word: u32, bits: u32): void {
    this.accepted |= (<u64>bits) << (word * 32);
  }

  private enable(queue: Virtqueue): i32 {
    this.queues[queue.index] = changetype<usize>(queue);
    return 0;
  }

  private notify(index: u32): void {
    this.notified[index]++;
    const onControl = this.onControl;
    if (index == 2 && onControl !== null) onControl(this);
  }

  private nextGeneration(): u32 {
    if (this.isRestless) this.generation++;
    return this.generation;
  }
}

export function zeroed(bytes: u32): usize {
  const address = heap.alloc(bytes);
  memory.fill(address, 0, bytes);
  return address;
}

// --- internal -------------------------------------------------------------------------------------------------------

const somewhere = memory.data(16);

function fakeOf(device: VirtioDevice): Fake {
  return changetype<Fake>(device.bus);
}

/** Where a device address is in linear memory: static data and the heap have their own distance each. */
function addressOf(physical: u64): usize {
  const inStatic = <usize>(physical - (plat.virtToPhys(somewhere) - somewhere));
  if (plat.virtToPhys(inStatic) == physical) return inStatic;
  const onHeap = heap.alloc(16);
  const inHeap = <usize>(physical - (plat.virtToPhys(onHeap) - onHeap));
  heap.free(onHeap);
  assert(plat.virtToPhys(inHeap) == physical);
  return inHeap;
}
