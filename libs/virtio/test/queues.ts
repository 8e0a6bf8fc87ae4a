/** Queues (section 2.7), with a device that keeps the rules, and with one that does not. */
import { EINVAL, ENODEV } from "ukerrno";
import { check, equal, randomBelow, test } from "uktest";
import { FEATURE_EVENTS, negotiate, NONE, QUEUE_SIZE, Virtqueue } from "virtio";
import { Fake, zeroed } from "./fake";

function opened(fake: Fake, wanted: u32 = 256, features: u64 = FEATURE_EVENTS): Virtqueue {
  negotiate(fake.device, features);
  const queue = changetype<Virtqueue>(zeroed(QUEUE_SIZE));
  equal<i32>(queue.open(fake.device, 0, wanted), 0);
  return queue;
}

const written = memory.data(4, 4);
const block = memory.data(4096, 16);

test("a queue has a power of two of descriptors, as many as the device lets it have", () => {
  const fake = new Fake();
  equal<u32>(opened(fake, 256).size, 256);
  equal<u32>(opened(fake, 255).size, 128);
  fake.limit = 64;
  equal<u32>(opened(fake, 256).size, 64);
  fake.limit = 100; // section 4.1.5.1.3 knows none but powers of two: ours is one all the same
  equal<u32>(opened(fake, 256).size, 64);
  const queue = changetype<Virtqueue>(zeroed(QUEUE_SIZE));
  equal<i32>(queue.open(fake.device, 9, 16), -ENODEV);
  fake.limit = 65536;
  equal<i32>(queue.open(fake.device, 0, 16), -EINVAL);
  fake.limit = 1;
  equal<i32>(queue.open(fake.device, 0, 16), -EINVAL);
});

test("parts of a queue are aligned as section 2.7 says", () => {
  const fake = new Fake();
  for (let wanted: u32 = 2; wanted <= 256; wanted *= 2) {
    const queue = opened(fake, wanted);
    equal<usize>(queue.descriptors & 15, 0);
    equal<usize>(queue.available & 1, 0);
    equal<usize>(queue.used & 3, 0);
    check(queue.available >= queue.descriptors + wanted * 16, "descriptors end");
    check(queue.used >= queue.available + 6 + wanted * 2, "the available ring ends");
    queue.close();
  }
});

function exchange(features: u64): void {
  const fake = new Fake();
  const queue = opened(fake, 16, features);
  let offered: u32 = 0;
  let used: u32 = 0;
  let taken: u32 = 0;
  const held: u32[] = [];
  for (let step = 0; step < 500_000; step++) {
    const what = randomBelow(3);
    if (what == 0) {
      const isWritable = randomBelow(2) == 1;
      const isThere = queue.offer(block, 1 + randomBelow(100), isWritable, offered + 1);
      check(isThere == offered - taken < 16, "it is full when it is full");
      if (isThere) offered++;
      if (randomBelow(3) == 0) queue.publish();
    } else if (what == 1) {
      const id = fake.next(0);
      if (id >= 0) held.push(id);
      if (held.length > 0 && randomBelow(2) == 1) {
        const at = randomBelow(held.length); // in any order
        const pieces = fake.chain(0, held[at]);
        equal<i32>(pieces.length, 1);
        equal<usize>(pieces[0].address, block);
        fake.use(0, held[at], pieces[0].isWritable ? randomBelow(pieces[0].length + 1) : 0);
        held.splice(at, 1);
        used++;
      }
    } else if (queue.takeUsed(written)) taken++;
    else equal<u32>(taken, used);
  }
  while (queue.takeUsed(written)) taken++;
  equal<u32>(taken, used);
  equal<u32>(queue.freeCount, 16 - (offered - taken));
  check(offered > 66_000, "the indices have wrapped");
  check(!fake.device.isBroken, "nobody broke a rule");
}

test("requests go round in any order, with events", () => exchange(FEATURE_EVENTS));

test("requests go round in any order, without events", () => exchange(0));

test("the device is notified when it wants to be, once for a batch", () => {
  const fake = new Fake();
  const queue = opened(fake);
  for (let i = 0; i < 10; i++) queue.offer(block, 10, false, 1);
  equal<u32>(fake.notified[0], 0);
  queue.publish();
  equal<u32>(fake.notified[0], 1);
  queue.publish();
  equal<u32>(fake.notified[0], 1, "there is nothing new");
  queue.offer(block, 10, false, 1);
  queue.publish();
  equal<u32>(fake.notified[0], 1, "it has not looked at what it was notified of");
  fake.skip(0);
  queue.offer(block, 10, false, 1);
  queue.publish();
  equal<u32>(fake.notified[0], 2);
});

test("without events the device says by a flag that it looks by itself", () => {
  const fake = new Fake();
  const queue = opened(fake, 256, 0);
  store<u16>(queue.used, 1);
  queue.offer(block, 10, false, 1);
  queue.publish();
  equal<u32>(fake.notified[0], 0);
  store<u16>(queue.used, 0);
  queue.offer(block, 10, false, 1);
  queue.publish();
  equal<u32>(fake.notified[0], 1);
});

test("arming says what has come already", () => {
  const fake = new Fake();
  const queue = opened(fake);
  for (let i = 0; i < 4; i++) queue.offer(block, 10, true, 7);
  queue.publish();
  check(!queue.arm(), "nothing yet");
  equal<u32>(load<u16>(queue.available + 4 + queue.size * 2), 0, "interrupt when entry 0 is used");
  const id = fake.next(0);
  fake.use(0, id, 10);
  check(queue.arm(), "one");
  check(!queue.arm(2), "but not two");
  equal<usize>(queue.takeUsed(written), 7);
  equal<u32>(load<u32>(written), 10);
  queue.disarm();
  equal<u32>(load<u16>(queue.available + 4 + queue.size * 2), 0x8001);
});

function lied(what: string, lie: (fake: Fake, queue: Virtqueue) => void): void {
  const fake = new Fake();
  const queue = opened(fake, 16);
  for (let i = 0; i < 4; i++) queue.offer(block, 10, i % 2 == 0, 1 + i);
  queue.publish();
  fake.skip(0);
  const resets = fake.resets;
  lie(fake, queue);
  equal<usize>(queue.takeUsed(written), 0, what);
  check(fake.device.isBroken, what + " is reported");
  equal<i32>(fake.resets, resets + 1, what + " has the device reset");
}

test("a device that lies is reported and reset", () => {
  lied("an index beyond the queue", (fake) => fake.setUsed(0, 17));
  lied("an index that went back", (fake) => fake.setUsed(0, 0xffff));
  lied("a descriptor that there is not", (fake) => fake.use(0, 16, 0));
  lied("a descriptor far away", (fake) => fake.use(0, 0xffffffff, 0));
  lied("a descriptor that it does not have", (fake) => fake.use(0, 9, 0));
  lied("more bytes than there is room", (fake) => fake.use(0, 0, 11));
  lied("very many bytes", (fake) => fake.use(0, 0, 0xffffffff));
  lied("bytes where it may not write", (fake) => fake.use(0, 1, 1));
  lied("the same twice", (fake, queue) => {
    fake.use(0, 2, 5);
    fake.use(0, 2, 5);
    equal<usize>(queue.takeUsed(written), 3);
  });
});

test("descriptors that run out come back", () => {
  const fake = new Fake();
  const queue = opened(fake, 4);
  for (let i = 0; i < 4; i++) check(queue.offer(block, 1, true, 1), "room");
  check(!queue.offer(block, 1, true, 1), "full");
  equal<u32>(queue.take(), NONE);
  check(!queue.offerRequest(block, 1, block + 8, 1, 1), "full");
  queue.publish();
  fake.use(0, fake.next(0), 1);
  equal<usize>(queue.takeUsed(written), 1);
  check(!queue.offerRequest(block, 1, block + 8, 1, 1), "one is not enough");
  fake.use(0, fake.next(0), 1);
  equal<usize>(queue.takeUsed(written), 1);
  check(queue.offerRequest(block, 1, block + 8, 1, 5), "two are");
  queue.publish();
  fake.use(0, fake.next(0), 0);
  fake.use(0, fake.next(0), 0);
  const id = fake.next(0);
  const pieces = fake.chain(0, id);
  equal<i32>(pieces.length, 2);
  check(!pieces[0].isWritable && pieces[1].isWritable, "a question, an answer");
});
