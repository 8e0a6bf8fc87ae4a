/**
 * The devices of a machine made of JavaScript: virtio by registers in memory (Virtual I/O Device (VIRTIO) Version 1.2, section 4.2), at the
 * places of QEMU's microvm, so that its drivers are those of every machine. A device works when the guest notifies it, and when its other side has
 * something; it raises an interrupt line, which the guest sees when it next looks.
 */
import { type Virtqueue, virtqueue } from "./virtqueue.ts";

/** A device's own half. */
export interface Device {
  /** Section 5: 1 is a network device. */
  kind: number;
  /** Feature bits, besides that it is one of today's. */
  features: bigint;
  /** The device-specific configuration. */
  configuration: Uint8Array;
  queueCount: number;
  /** Something may come from outside of this process's machines. */
  isOutside?: boolean;
  /**
   * The guest has agreed on features and made its queues; they are good until `stop`. `interrupt` says that a queue has news, `fail` that the guest
   * broke the rules: the device then does nothing until it is reset.
   */
  start(queues: Virtqueue[], interrupt: () => void, fail: () => void): void;
  /** Queue `index` has something for the device. */
  notify(index: number): void;
  /** The guest has reset the device, or ended. */
  stop(): void;
}

/** The guest's memory, and its lines. */
export interface Bus {
  memory(): DataView;
  /** Sets a bit of the lines that have fired, and wakes the guest if it waits. */
  raise(line: number): void;
}

export interface Devices {
  read(address: bigint, width: number): number;
  write(address: bigint, width: number, value: number): void;
  /** The line of an interrupt; a negative errno. */
  lineOpen(interrupt: number): number;
  stop(): void;
}

/** QEMU's microvm, include/hw/i386/microvm.h: the places, and the inputs of its second I/O APIC. The first device has the last place. */
const FIRST = 0xfeb00000n;
const STRIDE = 0x200n;
const PLACES = 24;
const INPUTS = 24;
/** Line 0 is the console. */
const FIRST_LINE = 1;
const ENODEV = 19;

/** Section 4.2.2. */
const REGISTER = {
  magic: 0x000,
  version: 0x004,
  deviceId: 0x008,
  deviceFeatures: 0x010,
  deviceFeaturesSelect: 0x014,
  driverFeatures: 0x020,
  driverFeaturesSelect: 0x024,
  queueSelect: 0x030,
  queueLimit: 0x034,
  queueSize: 0x038,
  queueReady: 0x044,
  queueNotify: 0x050,
  cause: 0x060,
  acknowledge: 0x064,
  status: 0x070,
  descriptors: 0x080,
  available: 0x090,
  used: 0x0a0,
  configuration: 0x100,
} as const;
const MAGIC = 0x74726976;
const VERSION = 2;
const QUEUE_LIMIT = 256;
const FEATURE_VERSION_1 = 1n << 32n;
const STATUS = { featuresOk: 8, driverOk: 4, needsReset: 64 } as const;
const CAUSE = { queue: 1, configuration: 2 } as const;
const ABSENT = 0xffff_ffff;

/** The machine's devices, in the order of a command line. */
export function createDevices(list: Device[], bus: Bus): Devices {
  const places = list.slice(0, PLACES).map((device) => place(device, bus));
  const find = (address: bigint): [Place, number] | null => {
    const offset = address - FIRST;
    if (offset < 0n || offset >= STRIDE * BigInt(PLACES)) return null;
    const found = places[PLACES - 1 - Number(offset / STRIDE)];
    return found ? [found, Number(offset % STRIDE)] : null;
  };
  return {
    read(address, width) {
      const found = find(address);
      return found ? found[0].read(found[1], width) : ABSENT >>> (32 - 8 * width);
    },
    write(address, width, value) {
      const found = find(address);
      found?.[0].write(found[1], width, value >>> 0);
    },
    lineOpen(interrupt) {
      const index = PLACES - 1 - (interrupt - INPUTS);
      const found = places[index];
      if (!found) return -ENODEV;
      found.line = FIRST_LINE + index;
      return found.line;
    },
    stop() {
      for (const { device } of places) device.stop();
    },
  };
}

interface Place {
  device: Device;
  /** 0: nobody listens. */
  line: number;
  read(register: number, width: number): number;
  write(register: number, width: number, value: number): void;
}

interface QueueState {
  size: number;
  isReady: boolean;
  /** The registers of its three parts, by their numbers. */
  halves: Map<number, number>;
}

function place(device: Device, bus: Bus): Place {
  const offered = device.features | FEATURE_VERSION_1;
  let [status, cause, offeredWord, takenWord, selected] = [0, 0, 0, 0, 0];
  let taken = 0n;
  let queues: QueueState[] = [];
  const forget = (): void => {
    if (status & STATUS.driverOk) device.stop();
    [status, cause, taken] = [0, 0, 0n];
    queues = Array.from({ length: device.queueCount }, () => ({ size: 0, isReady: false, halves: new Map() }));
  };
  forget();

  const addressOf = ({ halves }: QueueState, part: number): number =>
    (halves.get(part) ?? 0) + (halves.get(part + 4) ?? 0) * 2 ** 32;
  const raise = (why: number): void => {
    cause |= why;
    if (self.line) bus.raise(self.line);
  };
  const fail = (): void => {
    device.stop();
    status = (status & ~STATUS.driverOk) | STATUS.needsReset;
    raise(CAUSE.configuration);
  };
  const start = (): void => {
    const made = queues.map((queue) =>
      virtqueue(bus.memory, queue.isReady ? queue.size : 0, {
        descriptors: addressOf(queue, REGISTER.descriptors),
        available: addressOf(queue, REGISTER.available),
        used: addressOf(queue, REGISTER.used),
      }),
    );
    device.start(made, () => raise(CAUSE.queue), fail);
  };
  const readWord = (register: number): number => {
    const queue = queues[selected];
    switch (register) {
      case REGISTER.magic:
        return MAGIC;
      case REGISTER.version:
        return VERSION;
      case REGISTER.deviceId:
        return device.kind;
      case REGISTER.deviceFeatures:
        return Number((offered >> BigInt(32 * offeredWord)) & 0xffff_ffffn);
      case REGISTER.queueLimit:
        return queue ? QUEUE_LIMIT : 0;
      case REGISTER.queueReady:
        return queue?.isReady ? 1 : 0;
      case REGISTER.cause:
        return cause;
      case REGISTER.status:
        return status;
      default:
        return 0; // the configuration's generation, which never changes, among others
    }
  };
  const setStatus = (value: number): void => {
    if (value === 0) return forget();
    const isNew = (bit: number): boolean => Boolean(value & bit & ~status);
    if (isNew(STATUS.featuresOk) && taken & ~offered) value &= ~STATUS.featuresOk;
    const starts = isNew(STATUS.driverOk);
    status = value;
    if (starts) start();
  };
  const self: Place = {
    device,
    line: 0,
    read(register, width) {
      if (register < REGISTER.configuration) return width === 4 ? readWord(register) : 0;
      const at = register - REGISTER.configuration;
      let value = 0;
      for (let i = width - 1; i >= 0; i--) value = value * 256 + (device.configuration[at + i] ?? 0);
      return value;
    },
    write(register, _width, value) {
      const queue = queues[selected];
      if (register === REGISTER.status) setStatus(value);
      else if (register === REGISTER.deviceFeaturesSelect) offeredWord = value & 1;
      else if (register === REGISTER.driverFeaturesSelect) takenWord = value & 1;
      else if (register === REGISTER.driverFeatures) taken |= BigInt(value) << BigInt(32 * takenWord);
      else if (register === REGISTER.queueSelect) selected = value;
      else if (register === REGISTER.acknowledge) cause &= ~value;
      else if (register === REGISTER.queueNotify && status & STATUS.driverOk) device.notify(value);
      else if (!queue) return;
      else if (register === REGISTER.queueSize) queue.size = Math.min(value, QUEUE_LIMIT);
      else if (register === REGISTER.queueReady) queue.isReady = value === 1;
      else if (register >= REGISTER.descriptors && register < REGISTER.used + 8) queue.halves.set(register, value);
    },
  };
  return self;
}
