/** A card that lies: it is reported and reset, its buffers come back, and nothing outside of them is touched. */
import { configure, NetBuf, NetState, packetLength, start } from "uknetdev";
import { EIO } from "ukerrno";
import { check, equal, random, randomBelow, test } from "uktest";
import { ALL, Card, CHECKSUMS, HEADER, MAC, MERGEABLE, RECEIVE, SEGMENTS, STATUS, TRANSMIT } from "./card";
import { zeroed } from "virtio/test/fake";

/** After a lie was looked at. */
function isOver(card: Card, what: string = "a lie"): void {
  check(card.fake.device.isBroken, what + " is reported");
  equal<i32>(card.net.state, NetState.BROKEN, what);
  equal<u32>(card.fake.status, 0, "it is reset");
  check(!card.net.isLinkUp, "there is no link");
  equal<u32>(card.pool.available, card.pool.total, what + " gives all buffers back");
  equal<i32>(card.receive().length, 0);
  const packet = card.packet(60, 1);
  check(card.transmit(packet), "what is to be sent is dropped");
  equal<u32>(card.pool.available, card.pool.total);
  const device = card.fake.device;
  device.onQueues(device.argument); // an interrupt that was on its way
  device.onConfiguration(device.argument);
  equal<i32>(configure(card.net, 1, 16, 0), -EIO, "it does not come back");
}

function whenReceiving(what: string, lie: (card: Card, id: u32) => void, features: u64 = MAC): void {
  const card = new Card(features);
  const id = card.fake.next(RECEIVE);
  lie(card, id);
  equal<i32>(card.receive().length, 0, what);
  isOver(card, what);
}

/** The first buffer of a packet, whose header says that it has `buffers`. */
function useWith(card: Card, id: u32, buffers: u32): void {
  store<u16>(card.fake.chain(RECEIVE, id)[0].address, <u16>buffers, 10);
  card.fake.use(RECEIVE, id, 100);
}

test("lies about what has arrived", () => {
  whenReceiving("a used index beyond the queue", (card) => card.fake.setUsed(RECEIVE, 17));
  whenReceiving("a used index that went back", (card) => card.fake.setUsed(RECEIVE, 0xffff));
  whenReceiving("a buffer that there is not", (card) => card.fake.use(RECEIVE, 16, 100));
  whenReceiving("a buffer far away", (card) => card.fake.use(RECEIVE, 0x7fffffff, 100));
  whenReceiving("less than a header", (card, id) => card.fake.use(RECEIVE, id, HEADER - 1));
  whenReceiving("more than a buffer has", (card, id) => card.fake.use(RECEIVE, id, 2048));
  whenReceiving("very much more", (card, id) => card.fake.use(RECEIVE, id, 0xffffffff));
});

test("lies about the buffers of a packet", () => {
  const features = MAC | MERGEABLE;
  whenReceiving("more buffers than were used", (card, id) => useWith(card, id, 2), features);
  whenReceiving("very many buffers", (card, id) => useWith(card, id, 0xffff), features);
  whenReceiving("no buffers", (card, id) => useWith(card, id, 0), features);
  const secondIsNone = (card: Card, id: u32): void => {
    useWith(card, id, 2);
    card.fake.use(RECEIVE, 99, 100);
  };
  whenReceiving("a second buffer that is none", secondIsNone, features);
});

test("what came before the lie is delivered", () => {
  const card = new Card();
  card.deliver(60, 1);
  card.deliver(60, 2);
  card.fake.use(RECEIVE, 77, 60);
  const packets = card.receive();
  equal<i32>(packets.length, 2);
  card.expect(packets[1], 60, 2);
  card.releaseAll(packets);
  isOver(card);
});

function whenSending(what: string, lie: (card: Card, id: u32) => void): void {
  const card = new Card();
  card.transmit(card.packet(60, 1));
  card.transmit(card.packet(60, 2));
  lie(card, card.fake.next(TRANSMIT));
  card.receive(); // looks at what was sent, too
  isOver(card, what);
}

test("lies about what was sent", () => {
  whenSending("a packet that was not to be sent", (card) => card.fake.use(TRANSMIT, 9, 0));
  whenSending("a packet that there is not", (card) => card.fake.use(TRANSMIT, 999, 0));
  whenSending("more packets than there are", (card) => card.fake.setUsed(TRANSMIT, 500));
  whenSending("the same packet twice", (card, id) => {
    card.fake.use(TRANSMIT, id, 0);
    card.fake.use(TRANSMIT, id, 0);
  });
});

test("a lie that an interrupt brings to light", () => {
  const card = new Card();
  const device = card.fake.device;
  card.net.armReceiveQueue(card.net, 0);
  card.fake.setUsed(RECEIVE, 0x8000);
  device.onQueues(device.argument);
  isOver(card);
});

test("a lie that arming brings to light", () => {
  const card = new Card();
  card.fake.setUsed(RECEIVE, 0x8000);
  check(card.net.armReceiveQueue(card.net, 0), "look: there will be no call");
  isOver(card);
});

test("a card that needs a reset gets it", () => {
  const card = new Card(MAC | STATUS);
  const device = card.fake.device;
  card.fake.status |= 64;
  device.onConfiguration(device.argument);
  isOver(card);
});

test("descriptors that the card has overwritten mean nothing to us", () => {
  const card = new Card();
  const queue = card.fake.queue(TRANSMIT);
  const packet = card.packet(60, 1);
  card.transmit(packet);
  const id = card.fake.next(TRANSMIT);
  memory.fill(queue.descriptors, 0xff, queue.size * 16);
  memory.fill(queue.available, 0xff, 6 + queue.size * 2);
  card.fake.use(TRANSMIT, id, 0);
  card.receive();
  check(!card.fake.device.isBroken, "it has hurt itself alone");
  equal<u32>(packet.references, 0, "the packet is back");
});

/** Anything in the rings and in the buffers: no trap, no buffer lost, none twice. */
function nonsense(features: u64, isWild: bool): void {
  for (let round = 0; round < 30; round++) {
    const card = new Card(features, 64, 16);
    const kept: NetBuf[] = [];
    for (let step = 0; step < 60 && !card.fake.device.isBroken; step++) {
      const index = randomBelow(4) == 0 ? TRANSMIT : RECEIVE;
      if (index == TRANSMIT) card.transmit(card.packet(60, 1));
      const id = card.fake.next(index);
      const queue = card.fake.queue(index);
      if (id >= 0 && index == RECEIVE) {
        const piece = card.fake.chain(index, id)[0];
        for (let i: u32 = 0; i < HEADER; i++)
          store<u8>(piece.address + i, <u8>(randomBelow(3) ? randomBelow(3) : random()));
      }
      if (isWild && randomBelow(20) == 0) {
        for (let i: u32 = 0; i < queue.size * 8; i++) store<u8>(queue.used + 4 + i, <u8>random());
        card.fake.setUsed(index, card.fake.done[index] + randomBelow(20));
      } else if (id >= 0)
        card.fake.use(index, isWild && randomBelow(30) == 0 ? <u32>random() : id, randomBelow(isWild ? 2100 : 1800));
      const packets = card.receive(1 + randomBelow(8));
      for (let i = 0; i < packets.length; i++) {
        check(packetLength(packets[i]) < 64 * 2048, "a length that can be");
        if (randomBelow(3) == 0 && kept.length < 20) kept.push(packets[i]);
        else card.releaseAll([packets[i]]);
      }
    }
    card.releaseAll(kept);
    if (!card.fake.device.isBroken) card.net.stopQueues(card.net);
    equal<u32>(card.pool.available, card.pool.total, "every buffer is back");
  }
}

test("nonsense in headers", () => {
  nonsense(MAC | CHECKSUMS | SEGMENTS, false);
  nonsense(ALL, false);
});

test("nonsense everywhere", () => {
  nonsense(MAC, true);
  nonsense(ALL, true);
});

test("a configuration that never holds still", () => {
  const card = new Card(MAC | STATUS);
  card.fake.isRestless = true;
  const device = card.fake.device;
  device.onConfiguration(device.argument);
  check(card.net.isLinkUp, "it is as it was");
  card.net.stopQueues(card.net);
  const pools = zeroed(4);
  store<usize>(pools, changetype<usize>(card.pool));
  equal<i32>(card.net.startQueues(card.net, pools), 0);
  check(start(card.net, pools) < 0, "it runs already");
});
