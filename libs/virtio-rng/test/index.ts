/** The driver of entropy devices against one that is played. */
import { EIO, ENODEV } from "ukerrno";
import { check, equal, test } from "uktest";
import { hasEntropy, readEntropy, useDevice } from "virtio-rng";
import { Fake, zeroed } from "virtio/test/fake";

/** A device that counts, `step` bytes at a time at most. */
class Source {
  fake: Fake = new Fake();
  next: u32 = 1;
  step: u32 = 64;
}

const sources: Source[] = [];

/** Devices work when they are looked at. */
function work(fake: Fake): void {
  const source = sources[0];
  const id = fake.next(0);
  if (id < 0) return;
  const piece = fake.chain(0, id)[0];
  const length = min(source.step, piece.length);
  for (let i: u32 = 0; i < length; i++) store<u8>(piece.address + i, <u8>(source.next + i));
  source.next += length;
  fake.use(0, id, length);
}

function source(step: u32): Source {
  const made = new Source();
  made.step = step;
  made.fake.queueCount = 1;
  made.fake.onLook = work;
  sources.push(made);
  equal<i32>(useDevice(made.fake.device), 0);
  return made;
}

test("a machine without such a device says so", () => {
  check(!hasEntropy(), "none");
  equal<i32>(readEntropy(zeroed(8), 8), -ENODEV);
});

function counted(step: u32): void {
  source(step);
  const data = zeroed(208);
  equal<i32>(readEntropy(data, 200), 0);
  for (let i: u32 = 0; i < 200; i++) equal<u32>(load<u8>(data + i), i + 1);
  for (let i: u32 = 200; i < 208; i++) equal<u32>(load<u8>(data + i), 0, "not beyond the end");
}

test("bytes come in the order of the device", () => counted(64));
test("a device may give less than it is asked for", () => counted(3));

test("a device that gives nothing fails", () => {
  source(0);
  equal<i32>(readEntropy(zeroed(8), 8), -EIO);
});

test("a device that says it gave more than there is room is reset", () => {
  const made = source(64);
  made.fake.onLook = (fake) => {
    const id = fake.next(0);
    if (id >= 0) fake.use(0, id, 9);
  };
  equal<i32>(readEntropy(zeroed(8), 8), -EIO);
  check(made.fake.device.isBroken, "it is reported");
  equal<i32>(readEntropy(zeroed(8), 8), -EIO);
});
