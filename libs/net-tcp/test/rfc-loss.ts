/** What gets lost is sent again: RTO (RFC 6298), fast retransmit and NewReno (RFC 5681, 6582), SACK (RFC 2018, 6675). */
import { TcpState } from "net-tcp";
import { check, equal, test } from "uktest";
import { ACK, end, established, host, MS, mss, pass, Peer, sackBlocks, sackPermitted, scale } from "./dialogue";
import { listen, meet, MINUTE, SECOND } from "./dialogue";

const SIZE: u32 = 1000;

/** A connection whose first flight is out: `segments` segments of SIZE bytes, none acknowledged. Before, the window has grown by what was acknowledged. */
function flight(segments: u32, hasSack: bool): Peer {
  const peer = established(hasSack ? mss(SIZE).concat(scale(4)).concat(sackPermitted()) : mss(SIZE).concat(scale(4)));
  peer.write(segments * SIZE);
  for (let i: u32 = 0; i < segments; i++) peer.expect(ACK, 1 + i * SIZE, 1, SIZE);
  peer.silence();
  return peer;
}

/** Where segment `index` begins. */
function at(index: u32): u32 {
  return 1 + index * SIZE;
}

function sack(peer: Peer, edges: u32[]): u32[] {
  const wire: u32[] = [];
  for (let i = 0; i < edges.length; i++) wire.push(peer.stackFirst + edges[i]);
  return sackBlocks(wire);
}

/** Segments that were sent again, below `limit`: where they begin. Takes all that was heard. */
function repeated(peer: Peer, limit: u32): u32[] {
  const places: u32[] = [];
  while (peer.heard.length) {
    const segment = peer.next();
    check(peer.isRight(segment), "the right bytes");
    if (segment.length && peer.sequenceOf(segment) < limit) places.push(peer.sequenceOf(segment));
  }
  return places;
}

function show(places: u32[], wanted: u32[], what: string): void {
  equal<string>(places.join(" "), wanted.join(" "), what);
}

/** The time from now until the stack says something. */
function wait(peer: Peer, most: u64): u64 {
  const begin = host.now;
  while (peer.heard.length == 0 && host.now < begin + most) {
    const step = max(host.next, host.now + 1);
    pass(min(step - host.now, begin + most - host.now));
  }
  return peer.heard.length ? peer.heard[0].time - begin : most;
}

test("RTO: what is not acknowledged is sent again, after twice the time each time (RFC 6298, section 5)", () => {
  const peer = flight(1, false);
  let timeout = wait(peer, 3 * SECOND);
  check(timeout >= 200 * MS && timeout <= 1100 * MS, `${timeout} ns at first`);
  for (let i = 0; i < 5; i++) {
    peer.expect(ACK, 1, 1, SIZE);
    peer.silence();
    const next = wait(peer, 70 * SECOND);
    check(next >= 2 * timeout - 20 * MS && next <= 2 * timeout + 20 * MS, `${next} ns after ${timeout}`);
    timeout = next;
  }
  end();
});

test("RTO: it stops growing at 60 seconds or more", () => {
  const peer = flight(1, false);
  let last: u64 = 0;
  for (let i = 0; i < 10; i++) {
    last = wait(peer, 200 * SECOND);
    if (peer.forget() == 0) break;
    check(last <= 130 * SECOND, `${last} ns`);
  }
  end();
});

test("RTO: it adapts to the round trip, and to its variance", () => {
  const peer = established(mss(SIZE).concat(scale(4)));
  let next: u32 = 1;
  for (let i = 0; i < 30; i++) {
    peer.write(SIZE);
    peer.expect(ACK, next, 1, SIZE);
    next += SIZE;
    pass(400 * MS);
    // who takes less than a second for the least timeout (RFC 6298, section 2.4) learns first
    if (i >= 6) peer.silence();
    else peer.forget();
    peer.send(ACK, 1, next);
  }
  peer.write(SIZE);
  peer.forget();
  const timeout = wait(peer, 5 * SECOND);
  check(timeout > 400 * MS && timeout <= 1400 * MS, `${timeout} ns with a round trip of 400 ms`);
  end();
});

test("RTO: after a new round trip was measured it is short again, an ACK of what was sent twice measures nothing (Karn)", () => {
  const peer = flight(1, false);
  const timeout = wait(peer, 3 * SECOND);
  peer.forget();
  wait(peer, 10 * SECOND);
  peer.forget();
  pass(20 * MS);
  peer.send(ACK, 1, at(1));
  // this round trip counts
  peer.write(SIZE);
  peer.expect(ACK, at(1), 1, SIZE);
  pass(10 * MS);
  peer.send(ACK, 1, at(2));
  peer.write(SIZE);
  peer.expect(ACK, at(2), 1, SIZE);
  const again = wait(peer, 10 * SECOND);
  check(again <= timeout + 50 * MS, `${again} ns, ${timeout} at first`);
  end();
});

test("RTO: the timer starts anew with each ACK of new data, and stops when nothing is on its way", () => {
  const peer = flight(2, false);
  pass(150 * MS);
  peer.send(ACK, 1, at(1));
  pass(190 * MS);
  peer.silence();
  peer.send(ACK, 1, at(2));
  pass(MINUTE);
  peer.silence();
  end();
});

test("RTO: afterwards one segment is sent, then two (RFC 5681, section 3.1)", () => {
  const peer = flight(6, false);
  wait(peer, 3 * SECOND);
  show(repeated(peer, at(6)), [at(0)], "one segment");
  peer.send(ACK, 1, at(1));
  const second = repeated(peer, at(6));
  check(second.length >= 1 && second.length <= 2 && second[0] == at(1), `${second.length} segments`);
  let acknowledged: u32 = 1 + <u32>second.length;
  for (let i = 0; i < 10 && acknowledged < 6; i++) {
    peer.send(ACK, 1, at(acknowledged));
    acknowledged += repeated(peer, at(6)).length;
  }
  equal<u32>(acknowledged, 6, "the rest follows");
  end();
});

test("three duplicate ACKs: the first segment is sent again at once, not before (RFC 5681, section 3.2)", () => {
  const peer = flight(6, false);
  peer.send(ACK, 1, at(0));
  peer.send(ACK, 1, at(0));
  show(repeated(peer, at(6)), [], "two are not enough");
  peer.send(ACK, 1, at(0));
  show(repeated(peer, at(6)), [at(0)], "the third");
  peer.send(ACK, 1, at(0));
  peer.send(ACK, 1, at(0));
  show(repeated(peer, at(6)), [], "once");
  peer.send(ACK, 1, at(6));
  show(repeated(peer, at(6)), [], "all is there");
  pass(10 * SECOND);
  peer.silence();
  end();
});

test("ACKs that carry data, or change the window, are no duplicates (RFC 5681, section 2)", () => {
  const peer = flight(6, false);
  let next: u32 = 1;
  for (let i = 0; i < 5; i++) {
    peer.send(ACK, next, at(0), 10);
    next += 10;
  }
  for (let i = 0; i < 5; i++) {
    peer.window -= 10;
    peer.send(ACK, next, at(0));
  }
  show(repeated(peer, at(6)), [], "nothing is lost");
  end();
});

test("NewReno: an ACK of a part sends the next hole at once (RFC 6582, section 3.2)", () => {
  const peer = flight(8, false);
  for (let i = 0; i < 3; i++) peer.send(ACK, 1, at(0));
  show(repeated(peer, at(8)), [at(0)], "the first hole");
  peer.send(ACK, 1, at(3));
  show(repeated(peer, at(8)), [at(3)], "the second one");
  peer.send(ACK, 1, at(5));
  show(repeated(peer, at(8)), [at(5)], "the third one");
  peer.send(ACK, 1, at(8));
  show(repeated(peer, at(8)), [], "done");
  end();
});

test("limited transmit: the first two duplicates may bring new data out, not old (RFC 3042)", () => {
  const peer = established(mss(SIZE).concat(scale(4)));
  peer.write(40 * SIZE);
  const first = <u32>peer.forget();
  peer.send(ACK, 1, 1);
  peer.send(ACK, 1, 1);
  while (peer.heard.length) {
    const segment = peer.next();
    check(peer.sequenceOf(segment) >= at(first), "new data");
  }
  end();
});

test("after a loss the window is smaller", () => {
  const peer = established(mss(SIZE).concat(scale(4)));
  peer.write(60 * SIZE);
  let acknowledged: u32 = 0;
  let sent = <u32>peer.forget();
  for (let i = 0; i < 2; i++) {
    acknowledged = sent;
    peer.send(ACK, 1, at(acknowledged));
    sent += peer.forget();
  }
  const before = sent - acknowledged;
  for (let i = 0; i < 4; i++) peer.app.write(30 * SIZE);
  for (let i = 0; i < 3; i++) peer.send(ACK, 1, at(acknowledged));
  let top = sent;
  while (peer.heard.length) {
    const segment = peer.next();
    if (peer.sequenceOf(segment) >= at(top)) top = (peer.sequenceOf(segment) - 1) / SIZE + 1;
  }
  peer.send(ACK, 1, at(top));
  const after = <u32>peer.forget();
  check(after < before && after >= 2, `${after} segments in flight after a loss, ${before} before`);
  end();
});

test("SACK: only holes are sent again, each once (RFC 6675, section 5)", () => {
  const peer = flight(8, true);
  peer.send(ACK, 1, at(0), 0, sack(peer, [at(1), at(2)]));
  show(repeated(peer, at(8)), [], "one");
  peer.send(ACK, 1, at(0), 0, sack(peer, [at(3), at(4), at(1), at(2)]));
  show(repeated(peer, at(8)), [], "two");
  peer.send(ACK, 1, at(0), 0, sack(peer, [at(3), at(5), at(1), at(2)]));
  const all = repeated(peer, at(8));
  check(all.length >= 1 && all[0] == at(0), "the first hole");
  for (let edge: u32 = 6; edge <= 8; edge++) {
    peer.send(ACK, 1, at(0), 0, sack(peer, [at(3), at(edge), at(1), at(2)]));
    const more = repeated(peer, at(8));
    for (let i = 0; i < more.length; i++) all.push(more[i]);
  }
  show(all, [at(0), at(2)], "the holes");
  peer.send(ACK, 1, at(8));
  pass(10 * SECOND);
  show(repeated(peer, at(8)), [], "nothing more");
  end();
});

test("SACK: a duplicate ACK counts by what it reports, so one that reports three segments is enough", () => {
  const peer = flight(6, true);
  peer.send(ACK, 1, at(0), 0, sack(peer, [at(1), at(5)]));
  const places = repeated(peer, at(6));
  check(places.length == 0 || places[0] == at(0), "the hole, if anything");
  peer.send(ACK, 1, at(0), 0, sack(peer, [at(1), at(6)]));
  peer.send(ACK, 1, at(0), 0, sack(peer, [at(1), at(6)]));
  const more = repeated(peer, at(6));
  equal<i32>(places.length + more.length, 1, "the hole, once");
  end();
});

test("SACK: a retransmission that is lost as well is sent again after the RTO", () => {
  const peer = flight(6, true);
  for (let edge: u32 = 2; edge <= 5; edge++) peer.send(ACK, 1, at(0), 0, sack(peer, [at(1), at(edge)]));
  show(repeated(peer, at(6)), [at(0)], "the hole");
  pass(5 * SECOND);
  const again = repeated(peer, at(6));
  check(again.length > 0 && again[0] == at(0), "the hole again");
  peer.send(ACK, 1, at(6));
  pass(MINUTE);
  peer.silence();
  end();
});

test("SACK: a receiver may forget what it has reported; after an RTO all is sent again (RFC 2018, section 8)", () => {
  const peer = flight(6, true);
  peer.send(ACK, 1, at(0), 0, sack(peer, [at(1), at(6)]));
  let acknowledged: u32 = 0;
  for (let i = 0; i < 60 && acknowledged < 6; i++) {
    pass(2 * SECOND);
    const places = repeated(peer, at(6));
    for (let j = 0; j < places.length; j++) if (places[j] == at(acknowledged)) acknowledged++;
    if (places.length) peer.send(ACK, 1, at(acknowledged));
  }
  equal<u32>(acknowledged, 6, "everything, in the end");
  end();
});

test("SACK: blocks that cannot be are not believed", () => {
  const peer = flight(6, true);
  const bad: u32[][] = [
    [at(4), at(2)],
    [at(7), at(9)],
    [at(2), at(9)],
    [at(0) - 500, at(0)],
    [0x80000000, 0x90000000],
    [at(3), at(3)],
    [at(1), 0x7fffffff],
    [1, 0xffffffff],
  ];
  for (let i = 0; i < bad.length; i++) peer.send(ACK, 1, at(0), 0, sack(peer, bad[i]));
  peer.forget();
  peer.state(TcpState.ESTABLISHED);
  let acknowledged: u32 = 0;
  for (let i = 0; i < 60 && acknowledged < 6; i++) {
    pass(2 * SECOND);
    const places = repeated(peer, at(6));
    for (let j = 0; j < places.length; j++) if (places[j] == at(acknowledged)) acknowledged++;
    if (places.length) peer.send(ACK, 1, at(acknowledged));
  }
  peer.send(ACK, 1, at(6));
  pass(MINUTE);
  peer.write(100);
  peer.expect(ACK, at(6), 1, 100);
  end();
});

test("a segment whose length has changed since is sent again from the right byte", () => {
  const peer = flight(3, false);
  peer.send(ACK, 1, at(0) + 300); // in the middle of a segment
  pass(3 * SECOND);
  const segment = peer.next();
  equal<u32>(peer.sequenceOf(segment), at(0) + 300);
  check(segment.length > 0 && peer.isRight(segment), "the right bytes");
  peer.forget();
  peer.send(ACK, 1, at(3));
  pass(MINUTE);
  peer.silence();
  end();
});

test("small segments that are lost may be joined, and have the right bytes", () => {
  const peer = established(mss(SIZE).concat(scale(4)));
  for (let i = 0; i < 5; i++) {
    peer.app.write(700);
    host.poll();
  }
  peer.forget();
  let acknowledged: u32 = 1;
  for (let i = 0; i < 30 && acknowledged < 3501; i++) {
    pass(3 * SECOND);
    while (peer.heard.length) {
      const segment = peer.next();
      check(peer.isRight(segment), "the right bytes");
      if (peer.sequenceOf(segment) <= acknowledged)
        acknowledged = max(acknowledged, peer.sequenceOf(segment) + segment.length);
    }
    peer.send(ACK, 1, acknowledged);
  }
  equal<u32>(acknowledged, 3501);
  end();
});

test("an idle connection begins with a small flight again (RFC 5681, section 4.1)", () => {
  const peer = meet();
  listen();
  peer.open(mss(SIZE).concat(scale(4)));
  let next: u32 = 1;
  for (let i = 0; i < 6; i++) {
    peer.write(30 * SIZE);
    for (let j = 0; j < 60; j++) {
      while (peer.heard.length) next += peer.next().length;
      peer.send(ACK, 1, next);
      if (peer.heard.length == 0) break;
    }
  }
  pass(10 * MINUTE);
  peer.write(60 * SIZE);
  const burst = peer.forget();
  check(burst <= 10, `${burst} segments at once after ten minutes`);
  end();
});
