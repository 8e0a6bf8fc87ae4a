/** Timestamps and PAWS (RFC 7323), blocks of SACK (RFC 2018), and when ACKs are sent (RFC 1122, 5681). */
import { TcpState } from "net-tcp";
import { check, equal, test } from "uktest";
import { ACK, end, established, FIN, listen, meet, MINUTE, MS, mss, pass, Peer, RST, sackPermitted } from "./dialogue";
import { SECOND, Segment, SYN } from "./dialogue";

/** An ACK is sent that long after the data at the latest (RFC 1122, section 4.2.3.2). */
const LATEST: u64 = 500 * MS;
const FULL: u32 = 1460;

function withTimestamps(): Peer {
  const peer = meet();
  listen();
  peer.hasTimestamps = true;
  peer.open(mss(FULL));
  return peer;
}

function sacks(): Peer {
  return established(mss(FULL).concat(sackPermitted()));
}

/** Blocks of a segment, relative to the peer's SYN. */
function blocks(peer: Peer, segment: Segment): string {
  let text = "";
  for (let i = 0; i < segment.sack.length; i += 2)
    text += `${segment.sack[i] - peer.first}-${segment.sack[i + 1] - peer.first} `;
  return text;
}

test("timestamps: every segment has one, and they grow about as time does (RFC 7323, section 5.4)", () => {
  const peer = withTimestamps();
  peer.timestamp += 5;
  peer.send(ACK, 1, 1, 10);
  peer.write(10);
  const first = peer.next();
  check(first.hasTimestamps, "there is one");
  equal<u32>(first.echo, peer.timestamp);
  peer.send(ACK, 11, 11);
  peer.forget();
  pass(10 * SECOND);
  peer.timestamp += 10_000;
  peer.send(ACK, 11, 11, FULL);
  peer.send(ACK, 11 + FULL, 11, FULL);
  const later = peer.next();
  const ticks = later.timestamp - first.timestamp;
  check(ticks >= 10 && ticks <= 10_000_000, `${ticks} ticks in ten seconds`);
  equal<u32>(later.echo, peer.timestamp);
  end();
});

test("timestamps: the echo is that of the segment that the ACK is due to, the first one (RFC 7323, section 4.3)", () => {
  const peer = withTimestamps();
  peer.timestamp = 2000;
  peer.send(ACK, 1, 1, 100);
  peer.timestamp = 2001;
  peer.send(ACK, 101, 1, 100);
  pass(LATEST);
  const echo = peer.heard[peer.heard.length - 1].echo;
  check(echo == 2000 || peer.heard.length > 1, `${echo} is echoed`);
  end();
});

test("timestamps: a segment out of order does not change the echo", () => {
  const peer = withTimestamps();
  peer.timestamp = 2000;
  peer.send(ACK, 1, 1, 100);
  pass(LATEST);
  equal<u32>(peer.next().echo, 2000);
  peer.timestamp = 2500;
  peer.send(ACK, 201, 1, 100);
  equal<u32>(peer.next().echo, 2000);
  peer.timestamp = 2400;
  peer.send(ACK, 101, 1, 100);
  equal<u32>(peer.next().echo, 2400);
  end();
});

test("PAWS: a segment from before is answered with an ACK, and dropped (RFC 7323, section 5.3)", () => {
  const peer = withTimestamps();
  peer.timestamp = 5000;
  peer.send(ACK, 1, 1, 100);
  pass(LATEST);
  peer.expect(ACK, 1, 101);
  peer.timestamp = 4000;
  peer.send(ACK, 101, 1, 100);
  peer.expect(ACK, 1, 101);
  equal<u32>(peer.app.read, 100);
  peer.timestamp = 5000;
  peer.send(ACK, 101, 1, 100);
  equal<u32>(peer.app.read, 200);
  end();
});

test("PAWS: timestamps may wrap around", () => {
  const peer = meet();
  listen();
  peer.hasTimestamps = true;
  peer.timestamp = 0xffffff00;
  peer.open(mss(FULL));
  peer.timestamp = 0x100;
  peer.send(ACK, 1, 1, 100);
  equal<u32>(peer.app.read, 100);
  peer.timestamp = 0xfffffff0;
  peer.send(ACK, 101, 1, 100);
  equal<u32>(peer.app.read, 100, "from before");
  end();
});

test("PAWS: a RST counts whatever its timestamp", () => {
  const peer = withTimestamps();
  peer.timestamp = 5000;
  peer.send(ACK, 1, 1, 100);
  peer.timestamp = 1;
  peer.send(RST, 101, 0);
  equal<u32>(peer.app.closings, 1);
  end();
});

test("PAWS: after 24 days of silence any timestamp is taken (RFC 7323, section 5.5)", () => {
  const peer = withTimestamps();
  peer.timestamp = 5000;
  peer.send(ACK, 1, 1, 100);
  pass(25 * 24 * 60 * MINUTE);
  peer.forget();
  peer.timestamp = 4000;
  peer.send(ACK, 101, 1, 100);
  equal<u32>(peer.app.read, 200);
  end();
});

test("timestamps: data without one is not taken once they were agreed upon (RFC 7323, section 3.2)", () => {
  const peer = withTimestamps();
  peer.hasTimestamps = false;
  peer.send(ACK, 1, 1, 100);
  equal<u32>(peer.app.read, 0);
  peer.send(RST, 1, 0);
  equal<u32>(peer.app.closings, 1, "a RST is");
  end();
});

test("TIME-WAIT: a later timestamp lets a SYN with a lower number in (RFC 6191)", () => {
  const peer = withTimestamps();
  peer.send(ACK, 1, 1, 1000);
  peer.forget();
  peer.shutdown();
  peer.expect(ACK | FIN, 1, 1001);
  peer.send(ACK | FIN, 1001, 2);
  peer.expect(ACK, 2, 1002);
  peer.release();
  pass(2 * SECOND);
  peer.timestamp += 2000;
  peer.isStackFirstKnown = false;
  peer.send(SYN, 500, 0, 0, mss(FULL));
  peer.expect(SYN | ACK, 0, 501);
  end();
});

test("SACK: blocks tell what is there, the newest first (RFC 2018, section 4)", () => {
  const peer = sacks();
  peer.send(ACK, 201, 1, 100);
  equal<string>(blocks(peer, peer.expect(ACK, 1, 1)), "201-301 ");
  peer.send(ACK, 601, 1, 100);
  equal<string>(blocks(peer, peer.expect(ACK, 1, 1)), "601-701 201-301 ");
  peer.send(ACK, 401, 1, 100);
  equal<string>(blocks(peer, peer.expect(ACK, 1, 1)), "401-501 601-701 201-301 ");
  peer.send(ACK, 301, 1, 100); // joins two
  equal<string>(blocks(peer, peer.expect(ACK, 1, 1)), "201-501 601-701 ");
  peer.send(ACK, 1, 1, 200);
  equal<string>(blocks(peer, peer.expect(ACK, 1, 501)), "601-701 ");
  peer.send(ACK, 501, 1, 100);
  equal<string>(blocks(peer, peer.expect(ACK, 1, 701)), "");
  equal<u32>(peer.app.read, 700);
  end();
});

test("SACK: at most four blocks fit, three with timestamps, the newest ones", () => {
  const peer = sacks();
  for (let i: u32 = 0; i < 8; i++) {
    peer.send(ACK, 201 + i * 200, 1, 100);
    const segment = peer.expect(ACK, 1, 1);
    check(segment.sack.length <= 8, "four blocks");
    equal<u32>(segment.sack[0] - peer.first, 201 + i * 200, "the newest first");
    check(segment.sack.length >= min<i32>(2 * (<i32>i + 1), 6), "as many as there are");
  }
  const other = new Peer();
  other.hasTimestamps = true;
  other.open(mss(FULL).concat(sackPermitted()));
  for (let i: u32 = 0; i < 8; i++) {
    other.send(ACK, 201 + i * 200, 1, 100);
    const segment = other.expect(ACK, 1, 1);
    check(segment.sack.length <= 6 && segment.sack.length >= 2, "three blocks");
    equal<u32>(segment.sack[0] - other.first, 201 + i * 200, "the newest first");
  }
  end();
});

test("SACK: not without permission", () => {
  const peer = established(mss(FULL));
  peer.send(ACK, 201, 1, 100);
  equal<i32>(peer.expect(ACK, 1, 1).sack.length, 0);
  end();
});

test("delayed ACK: the second full segment is acknowledged at once, a single one in time (RFC 1122, 4.2.3.2)", () => {
  const peer = established(mss(FULL));
  let next: u32 = 1;
  for (let i = 0; i < 10; i++) {
    peer.send(ACK, next, 1, FULL);
    next += FULL;
    peer.send(ACK, next, 1, FULL);
    next += FULL;
    check(peer.heard.length > 0, "an ACK");
    if (peer.heard.length) equal<u32>(peer.ackOf(peer.heard[peer.heard.length - 1]), next);
    peer.forget();
  }
  peer.send(ACK, next, 1, 10);
  pass(LATEST);
  peer.expect(ACK, 1, next + 10);
  peer.silence();
  end();
});

test("delayed ACK: not every segment of many has one of its own", () => {
  const peer = established(mss(FULL));
  let next: u32 = 1;
  for (let i = 0; i < 40; i++) {
    peer.queue(ACK, next, 1, FULL);
    next += FULL;
    if (i & 1) pass(MS);
  }
  pass(LATEST);
  const count = peer.heard.length;
  check(count >= 10 && count <= 24, `${count} ACKs for 40 segments`);
  equal<u32>(peer.ackOf(peer.heard[count - 1]), next);
  end();
});

test("a hole is acknowledged at once each time, and at once when it is filled (RFC 5681, section 4.2)", () => {
  const peer = established(mss(FULL));
  for (let i: u32 = 1; i < 5; i++) {
    peer.send(ACK, 1 + i * FULL, 1, FULL);
    peer.expect(ACK, 1, 1);
  }
  peer.send(ACK, 1, 1, 100);
  peer.expect(ACK, 1, 101);
  peer.send(ACK, 101, 1, FULL - 100);
  peer.expect(ACK, 1, 1 + 5 * FULL);
  end();
});

test("an ACK of what was sent is not answered: no two stacks talk about nothing for ever", () => {
  const peer = established(mss(FULL));
  peer.write(10);
  peer.forget();
  for (let i = 0; i < 10; i++) peer.send(ACK, 1, 11);
  peer.silence();
  peer.state(TcpState.ESTABLISHED);
  end();
});
