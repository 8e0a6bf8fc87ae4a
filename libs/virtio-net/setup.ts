/** A device's life: from what it offers to its queues, and back. */
import { calloc, free, pageAlloc, pageFree } from "ukalloc";
import { warn } from "ukdebug";
import { EINVAL, EIO, ENOMEM } from "ukerrno";
import { NetDev, NetFeature, NetPool } from "uknetdev";
import { linkChanged, receiveEvent, register, transmitEvent } from "uknetdev/driver";
import { connect, FEATURE_EVENTS, FEATURE_INDIRECT, hasFeature, negotiate, offeredFeatures } from "virtio";
import { readStable, ready, reset, Status, VirtioDevice } from "virtio";
import { command, openControl } from "./control";
import { BLOCK_SIZE, driverOf, giveUp, hasBroken, layOut, NetDriver, releaseQueues } from "./driver";
import { armReceiveQueue, receiveBatch, refill } from "./receive";
import { bit, Command, Configuration, Feature, Queue, RxCommand, STATUS_LINK_UP } from "./spec";
import { addTables, armTransmitQueue, hasRoom, HEADER_STRIDE, reclaim, transmitBatch } from "./transmit";

const PAGE_SIZE: u32 = 4096;
/** log2 of the pages with tables for long chains: 8 tables. */
const TABLES_ORDER: u32 = 1;
const DEFAULT_MTU: u32 = 1500;
/** Section 5.1.4.1: smaller ones are no MTU of Ethernet's. */
const SMALLEST_MTU: u32 = 68;
/** What is of use whatever was asked for. */
const ALWAYS: u64 =
  FEATURE_EVENTS |
  FEATURE_INDIRECT |
  bit(Feature.MTU) |
  bit(Feature.MAC) |
  bit(Feature.MERGEABLE) |
  bit(Feature.STATUS) |
  bit(Feature.CONTROL) |
  bit(Feature.CONTROL_RX);

/** How often to look whether all has been sent. */
const DRAIN_TRIES: u32 = 1_000_000;

const scratch = memory.data(8, 8);

/** Makes a network device of a virtio device, and registers it. 0, -ENOMEM, or what the device says. */
export function addNetDevice(device: VirtioDevice): i32 {
  const block = calloc(1, BLOCK_SIZE);
  if (!block) return -ENOMEM;
  const driver = layOut(block, device);
  let error = negotiate(device, ~(<u64>0) & (ALWAYS | offload(~0)));
  if (error >= 0) error = connect(device, onQueues, onConfiguration, block);
  if (error < 0) {
    free(block);
    return error;
  }
  const net = driver.net;
  net.driverName = cstr("virtio-net");
  net.maxQueues = 1;
  net.armReceiveQueue = armReceiveQueue;
  net.armTransmitQueue = armTransmitQueue;
  net.configureQueues = configureQueues;
  net.startQueues = startQueues;
  net.stopQueues = stopQueues;
  net.features = featuresOf(device.features);
  readProperties(driver);
  register(net);
  return 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The virtio features for NetFeature bits. */
function offload(wanted: u32): u64 {
  let features: u64 = 0;
  if (wanted & (NetFeature.TRANSMIT_CHECKSUM | NetFeature.SEGMENT_V4 | NetFeature.SEGMENT_V6))
    features |= bit(Feature.CHECKSUM);
  if (wanted & NetFeature.SEGMENT_V4) features |= bit(Feature.HOST_TSO4);
  if (wanted & NetFeature.SEGMENT_V6) features |= bit(Feature.HOST_TSO6);
  if (wanted & (NetFeature.RECEIVE_CHECKSUM | NetFeature.LARGE_RECEIVE)) features |= bit(Feature.GUEST_CHECKSUM);
  if (wanted & NetFeature.LARGE_RECEIVE) features |= bit(Feature.GUEST_TSO4) | bit(Feature.GUEST_TSO6);
  return features;
}

/** The NetFeature bits for virtio features. */
function featuresOf(features: u64): u32 {
  let found: u32 = 0;
  if (features & bit(Feature.CHECKSUM)) {
    found |= NetFeature.TRANSMIT_CHECKSUM;
    if (features & bit(Feature.HOST_TSO4)) found |= NetFeature.SEGMENT_V4;
    if (features & bit(Feature.HOST_TSO6)) found |= NetFeature.SEGMENT_V6;
  }
  if (features & bit(Feature.GUEST_CHECKSUM)) {
    found |= NetFeature.RECEIVE_CHECKSUM;
    if (features & (bit(Feature.GUEST_TSO4) | bit(Feature.GUEST_TSO6))) found |= NetFeature.LARGE_RECEIVE;
  }
  if (features & bit(Feature.STATUS)) found |= NetFeature.LINK_STATUS;
  if (features & bit(Feature.MTU)) found |= NetFeature.MTU;
  return found;
}

/** Hardware address, MTU and link, as the configuration has them. */
function readProperties(driver: NetDriver): void {
  const device = driver.device;
  const net = driver.net;
  if (
    !hasFeature(device, bit(Feature.MAC)) ||
    !readStable(device, Configuration.MAC, net.mac, 6) ||
    load<u8>(net.mac) & 1
  ) {
    makeAddress(net);
  }
  net.mtu = DEFAULT_MTU;
  if (hasFeature(device, bit(Feature.MTU)) && readStable(device, Configuration.MTU, scratch, 2)) {
    const mtu: u32 = load<u16>(scratch);
    if (mtu >= SMALLEST_MTU) net.mtu = min(mtu, DEFAULT_MTU);
  }
  net.isLinkUp = readLink(driver);
}

/** A device without an address: one of those that anybody may give himself. */
function makeAddress(net: NetDev): void {
  memory.fill(net.mac, 0, 6);
  store<u8>(net.mac, 2); // locally administered
  store<u8>(net.mac, 1, 5);
}

function readLink(driver: NetDriver): bool {
  if (!hasFeature(driver.device, bit(Feature.STATUS))) return true;
  if (!readStable(driver.device, Configuration.STATUS, scratch, 2)) return driver.net.isLinkUp;
  return (load<u16>(scratch) & STATUS_LINK_UP) != 0;
}

function configureQueues(net: NetDev, _queues: u32, descriptors: u32, wanted: u32): i32 {
  const driver = driverOf(net);
  driver.descriptors = descriptors;
  driver.wanted = wanted;
  return open(driver);
}

/** Agrees on features, and makes the queues. */
function open(driver: NetDriver): i32 {
  const device = driver.device;
  close(driver);
  let features = ALWAYS | offload(driver.wanted);
  // Large packets need mergeable buffers: ours hold one frame each (section 5.1.6.3.1).
  if (!(offeredFeatures(device) & bit(Feature.MERGEABLE)))
    features &= ~(bit(Feature.GUEST_TSO4) | bit(Feature.GUEST_TSO6));
  let error = negotiate(device, features);
  if (error < 0) return error;
  driver.isMergeable = hasFeature(device, bit(Feature.MERGEABLE));
  driver.hasControl = hasFeature(device, bit(Feature.CONTROL));
  driver.net.features = featuresOf(device.features);
  error = driver.receiving.open(device, Queue.RECEIVE, driver.descriptors);
  if (error >= 0) error = driver.sending.open(device, Queue.TRANSMIT, driver.descriptors);
  if (error >= 0) error = openControl(driver);
  if (error >= 0) error = makeHeaders(driver);
  if (error < 0) close(driver);
  return error;
}

/** Back to a device without queues. */
function close(driver: NetDriver): void {
  reset(driver.device);
  releaseQueues(driver);
  if (driver.headers) pageFree(driver.headers, driver.headersOrder);
  if (driver.tablePages) pageFree(driver.tablePages, TABLES_ORDER);
  driver.headers = 0;
  driver.tables = 0;
  driver.tablePages = 0;
}

function makeHeaders(driver: NetDriver): i32 {
  let order: u32 = 0;
  while (PAGE_SIZE << order < driver.sending.size * HEADER_STRIDE) order++;
  driver.headers = pageAlloc(order);
  driver.headersOrder = order;
  if (!driver.headers) return -ENOMEM;
  if (!hasFeature(driver.device, FEATURE_INDIRECT)) return 0;
  driver.tablePages = pageAlloc(TABLES_ORDER);
  if (!driver.tablePages) return -ENOMEM;
  for (let page: u32 = 0; page < 1 << TABLES_ORDER; page++) addTables(driver, driver.tablePages + page * PAGE_SIZE);
  return 0;
}

function startQueues(net: NetDev, pools: usize): i32 {
  const driver = driverOf(net);
  if (driver.receiving.size == 0) {
    const error = open(driver); // it was stopped before
    if (error < 0) return error;
  }
  driver.pool = changetype<NetPool>(load<usize>(pools));
  if (driver.pool.isBare || driver.pool.available == 0) return -EINVAL;
  driver.isReceiveArmed = false;
  driver.isTransmitArmed = false;
  driver.isRunning = true;
  refill(driver);
  ready(driver.device);
  net.transmitBatch = transmitBatch;
  net.receiveBatch = receiveBatch;
  driver.receiving.publish();
  if (
    hasFeature(driver.device, bit(Feature.CONTROL_RX)) &&
    command(driver, Command.RX, RxCommand.ALL_MULTICAST, 1) < 0
  ) {
    warn(cstr("virtio-net"), cstr("the device does not let all multicast packets in"));
  }
  if (hasBroken(driver)) return -EIO;
  linkChanged(net, readLink(driver));
  return 0;
}

/** What was given to the device has a while to leave it. */
function stopQueues(net: NetDev): void {
  const driver = driverOf(net);
  for (let tries = DRAIN_TRIES; tries && driver.isRunning && driver.sending.freeCount < driver.sending.size; tries--) {
    driver.device.readStatus(driver.device); // which lets the device work
    reclaim(driver);
  }
  if (driver.isRunning) close(driver);
}

function onQueues(argument: usize): void {
  const driver = changetype<NetDriver>(argument);
  const net = driver.net;
  net.counters.interrupts++;
  if (!driver.isRunning) return;
  if (driver.isReceiveArmed && driver.receiving.usedCount() > 0) {
    driver.isReceiveArmed = false;
    driver.receiving.disarm();
    receiveEvent(net);
  }
  if (driver.isRunning && driver.isTransmitArmed) {
    reclaim(driver);
    if (driver.isRunning && hasRoom(driver)) {
      driver.isTransmitArmed = false;
      driver.sending.disarm();
      transmitEvent(net);
    }
  }
  hasBroken(driver);
}

function onConfiguration(argument: usize): void {
  const driver = changetype<NetDriver>(argument);
  if (driver.device.isBroken) return;
  if (driver.device.readStatus(driver.device) & Status.NEEDS_RESET) {
    giveUp(driver, cstr("a network device says that it needs a reset: it has been reset"));
    return;
  }
  linkChanged(driver.net, readLink(driver));
}
