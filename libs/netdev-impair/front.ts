/**
 * A bad line in front of a device. What is sent, and what has been received, flies until it is due; then it goes on. Packets are held as they are, and
 * copied only to become wrong, or to arrive twice.
 *
 *     transmit ── line ── flight ── device          device ── line ── flight ── receive
 *
 * The clock is the machine's own, or with `impairClock` the caller's.
 */
import { copyPacket, NetBuf, NetBufFlag, NetDev, NetFeature, NetPool, packetLength } from "uknetdev";
import { onReceive, onTransmit, poolCreate, poolDestroy, release, retain } from "uknetdev";
import { receiveEvent, transmitEvent } from "uknetdev/driver";
import { frontState, passArmReceive, passArmTransmit, passConfigure, passCounters, passReceive } from "uknetdev/front";
import { passStop, passTransmit, unwrapDevice, wrapDevice } from "uknetdev/front";
import { monotonic, Timer, timerStart, timerStop, TIMER_SIZE } from "uktime";
import { completeChecksum } from "./checksum";
import { arrived, depart, destroyEntries, Entries, Flight, ground, nextArrival, NEVER, prepareEntries } from "./flight";
import { becomesCorrupt, copiesOf, dueTime, flipBit, Impairment, IMPAIRMENT_SIZE, throwDice } from "./impairment";

/** Packets that are received in one go. */
const BATCH: u32 = 32;
/** Frames suffer one by one, so that nothing may be cut or put together behind the line. */
const WITHHELD: u32 = NetFeature.SEGMENT_V4 | NetFeature.SEGMENT_V6 | NetFeature.LARGE_RECEIVE;

/** A front's own state. */
@unmanaged
class Line {
  front: NetDev;
  clock: () => u64;
  /** For copies. */
  pool: NetPool;
  /** Due, and refused by the device, which was full. */
  stuck: NetBuf | null;
  isReceiveArmed: bool;
  isTransmitArmed: bool;
  hasTimer: bool;
  // the fields of Entries, and of a Flight in each direction
  entriesFirst: usize;
  entriesAvailable: u32;
  entriesTotal: u32;
  entriesMemory: usize;
  outFirst: usize;
  outLast: usize;
  outCount: u32;
  inFirst: usize;
  inLast: usize;
  inCount: u32;

  get entries(): Entries {
    return changetype<Entries>(changetype<usize>(this) + offsetof<Line>("entriesFirst"));
  }

  get outgoing(): Flight {
    return changetype<Flight>(changetype<usize>(this) + offsetof<Line>("outFirst"));
  }

  get incoming(): Flight {
    return changetype<Flight>(changetype<usize>(this) + offsetof<Line>("inFirst"));
  }

  get sending(): Impairment {
    return changetype<Impairment>(changetype<usize>(this) + LINES);
  }

  get receiving(): Impairment {
    return changetype<Impairment>(changetype<usize>(this) + LINES + IMPAIRMENT_SIZE);
  }

  get timer(): Timer {
    return changetype<Timer>(changetype<usize>(this) + LINES + 2 * IMPAIRMENT_SIZE);
  }
}

const LINES: u32 = ((<u32>offsetof<Line>() + 7) & ~7) >>> 0;
const LINE_SIZE: u32 = LINES + 2 * IMPAIRMENT_SIZE + TIMER_SIZE;

const batch = memory.data(BATCH * sizeof<usize>(), 8);
const single = memory.data(sizeof<usize>(), 8);

/**
 * Puts a line like `settings` in front of a device that does not run, in both directions, with dice of their own. It holds at most `frames` frames, which are
 * lost when they are more; that many buffers are for copies. Null without memory.
 */
export function impairDevice(device: NetDev, settings: Impairment, frames: u32): NetDev | null {
  const pool = poolCreate(frames);
  if (pool === null) return null;
  const front = wrapDevice(device, LINE_SIZE);
  if (front === null) {
    poolDestroy(pool);
    return null;
  }
  const line = lineOf(front);
  if (!prepareEntries(line.entries, frames)) {
    unwrapDevice(front);
    poolDestroy(pool);
    return null;
  }
  line.front = front;
  line.pool = pool;
  line.clock = monotonic;
  line.hasTimer = true;
  line.timer.prepare(timeIsUp, changetype<usize>(front));
  memory.copy(changetype<usize>(line.sending), changetype<usize>(settings), IMPAIRMENT_SIZE);
  line.sending.random = settings.random + 2 * <u64>device.index;
  memory.copy(changetype<usize>(line.receiving), changetype<usize>(settings), IMPAIRMENT_SIZE);
  line.receiving.random = settings.random + 2 * <u64>device.index + 1;
  throwDice(line.sending);
  throwDice(line.receiving);
  front.features &= ~WITHHELD;
  front.configureQueues = configureQueues;
  front.stopQueues = stopQueues;
  front.transmitBatch = transmitBatch;
  front.receiveBatch = receiveBatch;
  front.armReceiveQueue = armReceiveQueue;
  front.armTransmitQueue = armTransmitQueue;
  onReceive(device, hasReceived, changetype<usize>(front));
  onTransmit(device, hasRoom, changetype<usize>(front));
  return front;
}

/** Takes a line away from in front of a device that does not run. */
export function impairEnd(front: NetDev): void {
  const line = lineOf(front);
  destroyEntries(line.entries);
  poolDestroy(line.pool);
  unwrapDevice(front);
}

/** What frames suffer that are sent: settings, which may be changed at any time, and counts. */
export function impairSending(front: NetDev): Impairment {
  return lineOf(front).sending;
}

/** The same of those that are received. */
export function impairReceiving(front: NetDev): Impairment {
  return lineOf(front).receiving;
}

/** Takes the time from `clock`, in nanoseconds, and sets no timer: `impairRun` has to be called instead. */
export function impairClock(front: NetDev, clock: () => u64): void {
  const line = lineOf(front);
  line.clock = clock;
  line.hasTimer = false;
}

/** Sends what is due, and calls back who waits for it. Returns when the next frame is due; NEVER: there is none. */
export function impairRun(front: NetDev): u64 {
  const line = lineOf(front);
  const now = line.clock();
  sendDue(line, now);
  if (line.isReceiveArmed && nextArrival(line.incoming) <= now) {
    line.isReceiveArmed = false;
    receiveEvent(front);
  }
  return min(line.stuck === null ? nextArrival(line.outgoing) : NEVER, nextArrival(line.incoming));
}

// --- operations -----------------------------------------------------------------------------------------------------

function configureQueues(front: NetDev, queues: u32, descriptors: u32, wanted: u32): i32 {
  return passConfigure(front, queues, descriptors, wanted & ~WITHHELD);
}

function stopQueues(front: NetDev): void {
  const line = lineOf(front);
  timerStop(line.timer);
  ground(line.outgoing, line.entries);
  ground(line.incoming, line.entries);
  const stuck = line.stuck;
  if (stuck !== null) release(stuck);
  line.stuck = null;
  line.isReceiveArmed = false;
  line.isTransmitArmed = false;
  passStop(front);
}

function transmitBatch(front: NetDev, queue: u32, packets: usize, count: u32): u32 {
  const line = lineOf(front);
  const now = line.clock();
  let taken: u32 = 0;
  sendDue(line, now);
  while (taken < count && line.entries.available >= 2) {
    send(line, packetAt(packets, taken++), now);
    sendDue(line, now);
  }
  setTimer(line);
  return taken;
}

function receiveBatch(front: NetDev, queue: u32, packets: usize, count: u32): u32 {
  const line = lineOf(front);
  const now = line.clock();
  sendDue(line, now);
  let arrivals = passReceive(front, queue, batch, BATCH);
  while (arrivals > 0) {
    for (let i: u32 = 0; i < arrivals; i++) receiveOne(line, packetAt(batch, i), now);
    arrivals = arrivals < BATCH ? 0 : passReceive(front, queue, batch, BATCH);
  }
  let taken: u32 = 0;
  while (taken < count) {
    const packet = arrived(line.incoming, line.entries, now);
    if (packet === null) break;
    store<NetBuf>(packets + taken++ * sizeof<usize>(), packet);
  }
  return taken;
}

function armReceiveQueue(front: NetDev, queue: u32): bool {
  const line = lineOf(front);
  line.isReceiveArmed = true;
  if (nextArrival(line.incoming) > line.clock() && !passArmReceive(front, queue)) {
    setTimer(line);
    return false;
  }
  line.isReceiveArmed = false;
  return true;
}

function armTransmitQueue(front: NetDev, _queue: u32): bool {
  const line = lineOf(front);
  line.isTransmitArmed = line.entries.available < 2;
  return !line.isTransmitArmed;
}

// --- events ---------------------------------------------------------------------------------------------------------

function timeIsUp(argument: usize): void {
  const front = changetype<NetDev>(argument);
  impairRun(front);
  setTimer(lineOf(front));
}

/** Something has arrived at the device: its user looks, and finds out what is due. */
function hasReceived(argument: usize): void {
  const front = changetype<NetDev>(argument);
  passCounters(front);
  if (!lineOf(front).isReceiveArmed) return;
  lineOf(front).isReceiveArmed = false;
  receiveEvent(front);
}

function hasRoom(argument: usize): void {
  const front = changetype<NetDev>(argument);
  passCounters(front);
  sendDue(lineOf(front), lineOf(front).clock());
  setTimer(lineOf(front));
}

// --- internal -------------------------------------------------------------------------------------------------------

function lineOf(front: NetDev): Line {
  return changetype<Line>(frontState(front));
}

function packetAt(packets: usize, index: u32): NetBuf {
  return load<NetBuf>(packets + index * sizeof<usize>());
}

/** Once is enough for all that is on its way: who is not waiting looks by himself. */
function setTimer(line: Line): void {
  if (!line.hasTimer) return;
  const next = min(
    line.stuck === null ? nextArrival(line.outgoing) : NEVER,
    line.isReceiveArmed ? nextArrival(line.incoming) : NEVER,
  );
  if (next == NEVER) timerStop(line.timer);
  else timerStart(line.timer, next);
}

/** Lets the device have what is due, as far as it has room. */
function sendDue(line: Line, now: u64): void {
  const front = line.front;
  let packet = line.stuck;
  line.stuck = null;
  if (packet === null) packet = arrived(line.outgoing, line.entries, now);
  while (packet !== null) {
    store<NetBuf>(single, packet);
    if (passTransmit(front, 0, single, 1) == 0) {
      line.stuck = packet;
      if (!passArmTransmit(front, 0)) break;
    }
    packet = line.stuck;
    line.stuck = null;
    if (packet === null) packet = arrived(line.outgoing, line.entries, now);
  }
  if (!line.isTransmitArmed || line.entries.available < 2) return;
  line.isTransmitArmed = false;
  transmitEvent(front);
}

/** There are two entries free. */
function send(line: Line, packet: NetBuf, now: u64): void {
  const settings = line.sending;
  for (let copies = copiesOf(settings, packet, now); copies > 0; copies--) {
    let sent: NetBuf = packet;
    if (becomesCorrupt(settings, packet)) {
      const copy = copyPacket(packet, line.pool);
      if (copy === null) continue; // which is a loss as well
      spoil(settings, copy);
      sent = copy;
    } else retain(packet);
    depart(line.outgoing, line.entries, sent, dueTime(settings, packetLength(packet), now));
  }
  release(packet);
}

function receiveOne(line: Line, packet: NetBuf, now: u64): void {
  const settings = line.receiving;
  const length = packetLength(packet);
  let copies = copiesOf(settings, packet, now);
  if (copies == 0 || line.entries.available < copies) {
    release(packet);
    return;
  }
  for (; copies > 0; copies--) {
    const one = copies > 1 ? copyPacket(packet, line.pool) : packet;
    if (one === null) continue;
    if (becomesCorrupt(settings, one)) spoil(settings, one);
    depart(line.incoming, line.entries, one, dueTime(settings, length, now));
  }
}

/** Makes a bit of a packet wrong. A checksum that is open would hide it, and so would one that is said to be good. */
function spoil(settings: Impairment, packet: NetBuf): void {
  if (packet.flags & NetBufFlag.CHECKSUM_PARTIAL) completeChecksum(packet);
  packet.flags = 0;
  flipBit(settings, packet);
}
