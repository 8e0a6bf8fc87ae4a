/** A device's life: sections 2.1, 3.1 and 2.5. */
import { EIO, ENODEV } from "ukerrno";
import { check, equal, test } from "uktest";
import {
  breakDevice,
  FEATURE_EVENTS,
  FEATURE_INDIRECT,
  FEATURE_VERSION_1,
  hasFeature,
  negotiate,
  readStable,
  ready,
  reset,
} from "virtio";
import { Fake, zeroed } from "./fake";

test("features are what both know, and version 1 always", () => {
  const fake = new Fake();
  fake.offered |= 3;
  equal<i32>(negotiate(fake.device, FEATURE_EVENTS | FEATURE_INDIRECT | 2), 0);
  equal<u64>(fake.accepted, FEATURE_VERSION_1 | FEATURE_EVENTS | 2);
  equal<u64>(fake.device.features, fake.accepted);
  check(hasFeature(fake.device, FEATURE_EVENTS), "events");
  check(!hasFeature(fake.device, FEATURE_INDIRECT), "no indirect descriptors");
  equal<u32>(fake.status, 1 | 2 | 8, "acknowledged, with a driver, features agreed on");
  ready(fake.device);
  equal<u32>(fake.status, 1 | 2 | 8 | 4);
  equal<i32>(reset(fake.device), 0);
  equal<u32>(fake.status, 0);
});

test("a legacy device is refused", () => {
  const fake = new Fake();
  fake.offered = 3;
  equal<i32>(negotiate(fake.device, ~(<u64>0)), -ENODEV);
  equal<u32>(fake.status, 128, "the driver has given up");
  equal<u64>(fake.accepted, 0);
});

test("a device that does not agree is refused", () => {
  const fake = new Fake();
  fake.refuses = true;
  equal<i32>(negotiate(fake.device, 0), -EIO);
});

test("a device that never resets is not waited for forever", () => {
  const fake = new Fake();
  fake.status = 4;
  fake.isStuck = true;
  equal<i32>(reset(fake.device), -EIO);
  equal<i32>(negotiate(fake.device, 0), -EIO);
});

test("a broken device is reset once, and stays out of use", () => {
  const fake = new Fake();
  equal<i32>(negotiate(fake.device, 0), 0);
  const resets = fake.resets;
  breakDevice(fake.device, cstr("a test breaks a device"));
  breakDevice(fake.device, cstr("not again"));
  equal<i32>(fake.resets, resets + 1);
  equal<i32>(negotiate(fake.device, 0), -EIO);
});

test("configuration is read until it has not changed meanwhile", () => {
  const fake = new Fake();
  const into = zeroed(8);
  for (let i: u32 = 0; i < 8; i++) store<u8>(fake.configuration + i, <u8>(i * 3 + 1));
  check(readStable(fake.device, 2, into, 4), "it is stable");
  for (let i: u32 = 0; i < 4; i++) equal<u32>(load<u8>(into + i), (i + 2) * 3 + 1);
  fake.isRestless = true;
  check(!readStable(fake.device, 2, into, 4), "it never is");
});
