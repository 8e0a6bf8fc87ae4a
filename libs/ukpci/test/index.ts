/** What there is on the buses of the machine that the test runs on: nothing, or devices that make sense. */
import { check, equal, test } from "uktest";
import {
  barAddress,
  barRange,
  busCount,
  findCapability,
  firstPciDevice,
  isPc,
  messageCount,
  read16,
  read32,
} from "ukpci";

test("a machine has devices, or no buses", () => {
  const first = firstPciDevice();
  if (busCount() == 0) {
    check(first === null, "no device without a bus");
    check(!isPc(), "and no PC");
    return;
  }
  let device = first;
  let before: u32 = 0;
  while (device !== null) {
    check(device.vendor != 0 && device.vendor != 0xffff, "a vendor");
    equal<u32>(read16(device.address, 0), device.vendor);
    equal<u32>(read32(device.address, 0), (<u32>device.vendor) | ((<u32>device.device) << 16));
    check(device == first || device.address > before, "each once, in order");
    before = device.address;
    device = device.next;
  }
});

test("capabilities end, and a device without one says so", () => {
  let device = firstPciDevice();
  while (device !== null) {
    let count = 0;
    for (let at = findCapability(device, 9); at && count < 100; at = findCapability(device, 9, at)) count++;
    check(count < 48, "the list has an end");
    equal<u32>(findCapability(device, 0xee), 0);
    if (findCapability(device, 0x11) == 0) equal<u32>(messageCount(device), 0);
    equal<u64>(barAddress(device, 6), 0, "there are six base addresses");
    for (let index: u32 = 0; index < 6; index++) {
      const address = barAddress(device, index);
      equal<u64>(barRange(device, index, 0, 1), address, "it stays where it is");
      equal<u64>(barRange(device, index, 3, 1), address ? address + 3 : 0);
      equal<u64>(barRange(device, index, u32.MAX_VALUE, u32.MAX_VALUE), 0, "nothing is behind its end");
    }
    device = device.next;
  }
});
