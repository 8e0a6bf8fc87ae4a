/** SYN floods, and the cookies that answer them (RFC 4987, section 3.6). */
import { check, equal, random, test } from "uktest";
import { ACK, end, host, listening, mss, MS, pass, Peer, RST, sackPermitted, scale, SECOND, SYN } from "./dialogue";

/** SYNs from addresses and ports that nobody has. */
function flood(count: u32): void {
  const stranger = new Peer();
  for (let i: u32 = 0; i < count; i++) {
    stranger.address = 0x0000000a | ((10 + (i & 127)) << 24);
    stranger.port = 1024 + i;
    stranger.first = random();
    stranger.send(SYN, 0, 0, 0, mss(1460).concat(scale(7)).concat(sackPermitted()));
    stranger.forget();
    if ((i & 31) == 31) pass(MS);
  }
  host.peers.pop();
  host.strays.length = 0;
}

test("a flood of SYNs: whoever is real is served", () => {
  const peer = listening(8);
  flood(256);
  peer.send(SYN, 0, 0, 0, mss(1000));
  const answer = peer.expect(SYN | ACK, 0, 1);
  check(answer.mss > 0, "a segment size");
  pass(100 * MS);
  peer.send(ACK, 1, 1);
  peer.forget();
  equal<u32>(peer.accepts, 1);
  peer.send(ACK, 1, 1, 100);
  equal<u32>(peer.app.read, 100);
  peer.forget();
  peer.write(3000);
  const length = peer.next().length;
  check(length >= 500 && length <= 1000, `${length} bytes: the cookie knows the peer's segment size, about`);
  end();
});

test("a flood of SYNs: connections that were there do not notice", () => {
  const peer = listening(8);
  peer.open(mss(1000));
  flood(300);
  peer.send(ACK, 1, 1, 100);
  equal<u32>(peer.app.read, 100);
  peer.forget();
  peer.write(500);
  peer.expect(ACK, 1, 101, 500);
  end();
});

test("a flood of SYNs: an ACK that is guessed is reset", () => {
  const peer = listening(8);
  flood(256);
  peer.stackFirst = random();
  for (let i = 0; i < 100; i++) {
    peer.stackFirst = random();
    peer.send(ACK, 1, 1);
    const answer = peer.next();
    equal<u32>(answer.flags, RST);
    equal<u32>(answer.sequence, peer.stackFirst + 1);
  }
  equal<u32>(peer.accepts, 0);
  end();
});

test("a flood of SYNs: a cookie does not last, and is another one for another peer", () => {
  const peer = listening(8);
  flood(256);
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  const other = new Peer();
  other.first = peer.first;
  other.stackFirst = peer.stackFirst;
  other.send(ACK, 1, 1);
  other.expect(RST, 1, 0);
  pass(600 * SECOND);
  peer.forget();
  peer.send(ACK, 1, 1);
  equal<u32>(peer.accepts, 0);
  end();
});

test("after a flood there is room as before, and options are agreed upon", () => {
  const peer = listening(8);
  flood(256);
  pass(300 * SECOND);
  peer.send(SYN, 0, 0, 0, mss(1000).concat(scale(7)).concat(sackPermitted()));
  const answer = peer.expect(SYN | ACK, 0, 1);
  check(answer.scale >= 0 && answer.isSackPermitted, "options");
  peer.send(ACK, 1, 1);
  equal<u32>(peer.accepts, 1);
  end();
});

test("many real peers at once, more than the backlog: all are served", () => {
  const first = listening(4);
  const peers: Peer[] = [first];
  for (let i = 0; i < 15; i++) peers.push(new Peer());
  for (let i = 0; i < peers.length; i++) {
    peers[i].send(SYN, 0, 0, 0, mss(1000));
    peers[i].expect(SYN | ACK, 0, 1);
  }
  for (let i = 0; i < peers.length; i++) {
    peers[i].send(ACK, 1, 1);
    peers[i].send(ACK, 1, 1, 10);
    equal<u32>(peers[i].accepts, 1);
    equal<u32>(peers[i].app.read, 10);
  }
  end();
});
