/**
 * Receiving: one readv(2) a frame, into buffers of the pool that wait for it, with the header in the headroom of the first.
 *
 *     | NetBuf | headroom      header 12 | data …        |   | NetBuf | headroom | data …        |
 *                              ^ Linux writes from here on                      ^ and goes on here
 *
 * Those that were used are replaced in their places; the others stay for the next frame.
 */
import { EAGAIN, EINTR } from "ukerrno";
import { readVector, setVector, VECTOR_ENTRY } from "linux-syscall";
import { errValue } from "ukdebug";
import { NetBuf, NetDev, release, takeBuffer } from "uknetdev";
import { broken } from "uknetdev/driver";
import { readVnetHeader, VNET_HEADER_SIZE } from "vnet-header";
import * as plat from "platforms/plat";
import { driverOf, MOST_PLACES, TapDriver } from "./driver";

const vector = memory.data(MOST_PLACES * VECTOR_ENTRY, 8);

/** As `receive` of uknetdev. */
export function receiveBatch(net: NetDev, _queue: u32, packets: usize, count: u32): u32 {
  const driver = driverOf(net);
  if (driver.pool === null) return 0;
  let taken: u32 = 0;
  let bytes: u64 = 0;
  while (taken < count && refill(driver)) {
    const got = readVector(driver.file, vector, driver.places);
    if (got < 0) {
      if (got == -EINTR) continue;
      if (got != -EAGAIN) giveUp(driver, got);
      break;
    }
    const packet = takeFrame(driver, <u32>got);
    if (packet === null) {
      net.counters.receiveDrops++;
      continue;
    }
    bytes += <u64>got - VNET_HEADER_SIZE;
    store<NetBuf>(packets + taken * sizeof<usize>(), packet);
    taken++;
  }
  net.counters.receivedPackets += taken;
  net.counters.receivedBytes += bytes;
  return taken;
}

/** As `armReceive` of uknetdev: there is nothing to race with, since the line stays up as long as there is something to read. */
export function armReceiveQueue(net: NetDev, _queue: u32): bool {
  const driver = driverOf(net);
  if (driver.pool === null) return false;
  driver.isReceiveArmed = true;
  plat.lineAgain(driver.line);
  return false;
}

/** Gives back the buffers that wait. */
export function releasePlaces(driver: TapDriver): void {
  while (driver.places > 0) release(driver.buffer(--driver.places));
}

/** The device is gone: somebody has taken it away. */
export function giveUp(driver: TapDriver, error: i32): void {
  errValue(cstr("tap"), cstr("the device is of no use any more:"), error);
  releasePlaces(driver);
  driver.pool = null;
  broken(driver.net);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Sees to it that all places have buffers, as far as the pool has some. False when there is none at all. */
function refill(driver: TapDriver): bool {
  const pool = driver.pool;
  while (pool !== null && driver.places < driver.wantedPlaces) {
    const buffer = takeBuffer(pool);
    if (buffer === null) break;
    setPlace(driver, driver.places++, buffer);
  }
  return driver.places > 0;
}

function setPlace(driver: TapDriver, index: u32, buffer: NetBuf): void {
  const front = index == 0 ? VNET_HEADER_SIZE : 0;
  store<NetBuf>(driver.place(index), buffer);
  setVector(vector, index, buffer.data - front, buffer.tailroom + front);
}

/** Makes a packet of the `got` bytes that have been read. Null when it is none, or had no room: Linux cuts off the rest without a word. */
function takeFrame(driver: TapDriver, got: u32): NetBuf | null {
  const first = driver.buffer(0);
  let left = got - min(got, VNET_HEADER_SIZE);
  let used: u32 = 0;
  let last = first;
  while (used < driver.places) {
    const part = driver.buffer(used);
    part.length = min(left, part.tailroom);
    left -= part.length;
    if (used > 0) last.next = part;
    last = part;
    used++;
    if (left == 0) break;
  }
  const isWhole = got > VNET_HEADER_SIZE && (used < driver.places || last.tailroom > 0);
  replaceUsed(driver, used);
  const header = first.data - VNET_HEADER_SIZE;
  const offloads: u32 = load<u16>(header);
  if (isWhole && (offloads == 0 || readVnetHeader(first, header, offloads))) return first;
  release(first);
  return null;
}

/** Puts fresh buffers where the first `used` were; where there are none, the last ones. */
function replaceUsed(driver: TapDriver, used: u32): void {
  const pool = driver.pool!;
  for (let i: u32 = 0; i < used && i < driver.places; i++) {
    const fresh = takeBuffer(pool);
    if (fresh !== null) {
      setPlace(driver, i, fresh);
      continue;
    }
    while (driver.places > used) {
      setPlace(driver, i++, driver.buffer(--driver.places));
      if (i == used) return;
    }
    driver.places = i;
  }
}
