/** The device's life. */
import { calloc, free } from "ukalloc";
import { EINVAL, ENOMEM } from "ukerrno";
import { closeFile } from "linux-syscall";
import { NetDev, NetFeature, NetPool } from "uknetdev";
import { receiveEvent, register } from "uknetdev/driver";
import { onLine } from "uksched";
import * as plat from "platforms/plat";
import { DRIVER_SIZE, driverOf, MOST_PLACES, TapDriver } from "./driver";
import { openTap, setOffload, TapOffload } from "./linux";
import { armReceiveQueue, receiveBatch, releasePlaces } from "./receive";
import { armTransmitQueue, transmitBatch } from "./transmit";

const OFFERED: u32 =
  NetFeature.TRANSMIT_CHECKSUM |
  NetFeature.RECEIVE_CHECKSUM |
  NetFeature.SEGMENT_V4 |
  NetFeature.SEGMENT_V6 |
  NetFeature.LARGE_RECEIVE;
const MTU: u32 = 1500;

/** Opens the tap device `name` (NUL-terminated), and registers it with the hardware address at `mac`. 0 or a negative errno. */
export function addTap(name: usize, mac: usize): i32 {
  const file = openTap(name);
  if (file < 0) return file;
  const line = plat.lineOpen(file, 1);
  const block = calloc(1, DRIVER_SIZE);
  let error = block ? line : -ENOMEM;
  if (error >= 0) error = onLine(line, onReadable, block);
  if (error < 0) {
    if (block) free(block);
    closeFile(file);
    return error;
  }
  const driver = changetype<TapDriver>(block);
  driver.file = file;
  driver.line = line;
  const net = driver.net;
  net.driver = block;
  net.driverName = cstr("tap");
  net.features = OFFERED;
  net.mtu = MTU;
  net.maxQueues = 1;
  net.isLinkUp = true;
  memory.copy(net.mac, mac, 6);
  net.configureQueues = configureQueues;
  net.startQueues = startQueues;
  net.stopQueues = stopQueues;
  net.transmitBatch = transmitBatch;
  net.receiveBatch = receiveBatch;
  net.armReceiveQueue = armReceiveQueue;
  net.armTransmitQueue = armTransmitQueue;
  register(net);
  return 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** What Linux sends us depends on what we say; what we send it takes in any case. */
function configureQueues(net: NetDev, _queues: u32, _descriptors: u32, wanted: u32): i32 {
  const driver = driverOf(net);
  let offload: u32 = 0;
  let features = OFFERED & wanted;
  if (features & (NetFeature.RECEIVE_CHECKSUM | NetFeature.LARGE_RECEIVE)) {
    features |= NetFeature.RECEIVE_CHECKSUM; // segments come with open sums
    offload = TapOffload.CHECKSUM;
  }
  if (features & NetFeature.LARGE_RECEIVE) offload |= TapOffload.TSO4 | TapOffload.TSO6;
  const error = setOffload(driver.file, offload);
  if (error < 0) return error;
  net.features = features;
  return 0;
}

function startQueues(net: NetDev, pools: usize): i32 {
  const driver = driverOf(net);
  const pool = load<NetPool>(pools);
  const isLarge = (net.features & NetFeature.LARGE_RECEIVE) != 0;
  if (pool.isBare || pool.available == 0 || (isLarge && pool.total < 2 * MOST_PLACES)) return -EINVAL;
  driver.pool = pool;
  driver.wantedPlaces = isLarge ? MOST_PLACES : 1;
  return 0;
}

function stopQueues(net: NetDev): void {
  const driver = driverOf(net);
  releasePlaces(driver);
  driver.pool = null;
  driver.isReceiveArmed = false;
}

function onReadable(argument: usize): void {
  const driver = changetype<TapDriver>(argument);
  driver.net.counters.interrupts++;
  if (!driver.isReceiveArmed) return;
  driver.isReceiveArmed = false;
  receiveEvent(driver.net);
}
