/** A network device as everybody sees it, and as drivers fill it. */

/** What a device can do, or shall do once configured. */
export const enum NetFeature {
  /** Fills in transport checksums (NetBufFlag.CHECKSUM_PARTIAL) of what is sent. */
  TRANSMIT_CHECKSUM = 1,
  /** Says of what arrives whether its checksum is good. */
  RECEIVE_CHECKSUM = 2,
  /** Cuts TCP segments larger than the MTU, over IPv4 and over IPv6. */
  SEGMENT_V4 = 4,
  SEGMENT_V6 = 8,
  /** May hand up TCP segments larger than the MTU, in several buffers. */
  LARGE_RECEIVE = 16,
  /** Knows whether there is a link. */
  LINK_STATUS = 32,
  /** Has an MTU of its own; else it is 1500. */
  MTU = 64,
}

/** A device's life: registered, then configured, then running; `stop` leads back to configured. */
export const enum NetState {
  REGISTERED,
  CONFIGURED,
  RUNNING,
  /** It broke the rules, was reset, and does nothing any more. */
  BROKEN,
}

/** What went through a device. */
@unmanaged
export class Counters {
  receivedPackets: u64;
  receivedBytes: u64;
  sentPackets: u64;
  sentBytes: u64;
  /** Arrived, and could not be taken: no buffer, or malformed. */
  receiveDrops: u64;
  /** Not sent: malformed, or the device is broken. */
  transmitDrops: u64;
  /** Times the other side was notified, and times it notified us. */
  notifications: u64;
  interrupts: u64;
}

export const COUNTERS_SIZE: u32 = <u32>offsetof<Counters>();

/**
 * A network device. Its memory (NETDEV_SIZE bytes, aligned to 8, zeroed) belongs to the driver, which fills what is marked so and
 * calls `register` (`driver.ts`). Users read fields and call the functions of `netdev.ts`.
 */
@unmanaged
export class NetDev {
  // --- the hot operations: by the driver, all required ---

  /** As `transmit` in `netdev.ts`. */
  transmitBatch: (device: NetDev, queue: u32, packets: usize, count: u32) => u32;
  /** As `receive` in `netdev.ts`. */
  receiveBatch: (device: NetDev, queue: u32, packets: usize, count: u32) => u32;
  /** As `armReceive` in `netdev.ts`. */
  armReceiveQueue: (device: NetDev, queue: u32) => bool;
  /** As `armTransmit` in `netdev.ts`. */
  armTransmitQueue: (device: NetDev, queue: u32) => bool;

  // --- the life cycle: by the driver, all required ---

  /** Makes queues: `queues` pairs of about `descriptors` entries, using of the features those in `wanted`. 0 or a negative errno. */
  configureQueues: (device: NetDev, queues: u32, descriptors: u32, wanted: u32) => i32;
  /** Begins to receive, into buffers of `pools[queue]` (usize each). 0 or a negative errno. */
  startQueues: (device: NetDev, pools: usize) => i32;
  /** Ends sending and receiving; all buffers that the device had are released. */
  stopQueues: (device: NetDev) => void;

  // --- properties: by the driver ---

  /** The driver's own state, or the device that this one wraps. */
  driver: usize;
  /** NUL-terminated UTF-8 that stays in place: "virtio-net". `register` adds the number. */
  driverName: usize;
  /** What the device can do; once it is configured, what is used of it. */
  features: u32;
  /** The largest payload of a frame, without the Ethernet header. */
  mtu: u32;
  /** Queue pairs that it has at most. */
  maxQueues: u32;
  /** The hardware address, in the order of the wire. */
  mac0: u8;
  mac1: u8;
  mac2: u8;
  mac3: u8;
  mac4: u8;
  mac5: u8;
  /** Whether there is a link; true where nobody knows. Change it by `linkChanged` of `driver.ts`. */
  isLinkUp: bool;

  // --- kept by this library ---

  state: NetState;
  /** Queue pairs that are configured. */
  queues: u32;
  /** A number from 0 on, in the order of registration. */
  index: u32;
  nextDevice: NetDev | null;
  onReceiveCallback: ((argument: usize) => void) | null;
  onReceiveArgument: usize;
  onTransmitCallback: ((argument: usize) => void) | null;
  onTransmitArgument: usize;
  onLinkCallback: ((argument: usize) => void) | null;
  onLinkArgument: usize;

  /** What went through it. Drivers count. */
  get counters(): Counters {
    return changetype<Counters>(changetype<usize>(this) + COUNTERS);
  }

  /** The address of the hardware address's 6 bytes. */
  get mac(): usize {
    return changetype<usize>(this) + offsetof<NetDev>("mac0");
  }
}

/** Where a device's counters lie behind it. */
const COUNTERS: usize = (offsetof<NetDev>() + 7) & ~7;

/** Bytes of a device with its counters. */
export const NETDEV_SIZE: u32 = <u32>COUNTERS + COUNTERS_SIZE;
