/** The control queue: section 5.1.6.5. Commands are rare, and one is waited for on the spot. */
import { EIO, ENOSYS } from "ukerrno";
import { NetDriver } from "./driver";
import { CONTROL_OK, Queue } from "./spec";

/** Class, command, one byte of data; behind them the byte by which the device answers. In one page, since it is aligned to its size. */
const request = memory.data(16, 16);
const REQUEST_LENGTH: u32 = 3;
const ANSWER: usize = 8;
const NO_ANSWER: u8 = 0xff;
const written = memory.data(4, 4);
const TRIES: u32 = 100_000;

/** Opens the queue, if the device has one. 0 or a negative errno. */
export function openControl(driver: NetDriver): i32 {
  return driver.hasControl ? driver.control.open(driver.device, Queue.CONTROL, 4) : 0;
}

/** Sends a command with one byte of data. 0; -ENOSYS without a control queue, -EIO when the device refuses, or does not answer. */
export function command(driver: NetDriver, kind: u32, number: u32, data: u32): i32 {
  if (!driver.hasControl) return -ENOSYS;
  const queue = driver.control;
  store<u8>(request, kind);
  store<u8>(request, number, 1);
  store<u8>(request, data, 2);
  store<u8>(request, NO_ANSWER, ANSWER);
  if (!queue.offerRequest(request, REQUEST_LENGTH, request + ANSWER, 1, request)) return -EIO;
  queue.publish();
  for (let tries = TRIES; tries; tries--) {
    if (queue.takeUsed(written) == request) return load<u8>(request, ANSWER) == CONTROL_OK ? 0 : -EIO;
    if (driver.device.isBroken) break;
    driver.device.readStatus(driver.device); // which lets the device work
  }
  return -EIO;
}
