/** Random and half-right segments into connections of every state: nothing traps, nothing leaks, and what is not exactly valid ends no connection. */
import { tcpAbort, tcpConnect, tcpConnectionCount, TcpState } from "net-tcp";
import { IpAddress, setV4 } from "net-wire";
import { check, equal, random, randomBelow, test } from "uktest";
import { ACK, end, FIN, host, listen, meet, MINUTE, MS, mss, pass, Peer, RST, sackPermitted, scale } from "./dialogue";
import { SECOND, SYN } from "./dialogue";

/** Segments of an ordinary run. (A million pass as well, in half a minute.) */
const SEGMENTS: u32 = 30_000;
/** Peers whose connections are opened, disturbed and opened again. */
const PEERS = 8;
const address = changetype<IpAddress>(memory.data(16, 8));

/** Bytes that look like options more often than chance has it. */
function randomOptions(): u32[] {
  const bytes: u32[] = [];
  const kinds: u32[] = [0, 1, 2, 3, 4, 5, 8, 28, 254];
  const sizes: u32[] = [0, 1, 2, 4, 3, 10, 10, 18, 26, 34, 255];
  while (bytes.length < 36 && randomBelow(4)) {
    bytes.push(kinds[randomBelow(9)]);
    if (bytes[bytes.length - 1] < 2) continue;
    const size = sizes[randomBelow(11)];
    bytes.push(size);
    for (let i: u32 = 2; i < size && bytes.length < 40; i++) bytes.push(randomBelow(256));
  }
  while (bytes.length > 40) bytes.pop();
  return bytes;
}

/** A number near one that means something: the edges of windows, of what was sent, of half the circle. */
function near(number: u32): u32 {
  switch (randomBelow(8)) {
    case 0:
      return random();
    case 1:
      return number + 0x80000000 + randomBelow(4) - 2;
    case 2:
      return number + randomBelow(200_000) - 100_000;
    case 3:
      return number + 65535 + randomBelow(4) - 2;
    case 4:
      return number;
    default:
      return number + randomBelow(2000) - 1000;
  }
}

function randomFlags(): u32 {
  const flags: u32[] = [ACK, ACK, ACK, ACK, ACK | FIN, SYN, SYN | ACK, RST, RST | ACK, 0, ACK | 32, 63];
  return randomBelow(6) ? flags[randomBelow(12)] : randomBelow(256);
}

/** Changes some bytes of a header. */
function mutate(tcp: usize): void {
  for (let i = randomBelow(4); i > 0; i--) {
    const place = tcp + 4 + randomBelow(16); // not the ports
    store<u8>(place, <u8>((<u32>load<u8>(place)) ^ (1 << randomBelow(8))));
  }
}

/** Opens a connection anew if there is none, in one of many ways. */
function revive(peer: Peer): void {
  if (peer.app.connection !== null && !peer.app.isClosed) return;
  peer.app.release();
  peer.forget();
  peer.isStackFirstKnown = false;
  peer.first = random();
  peer.window = randomBelow(3) ? 65535 : randomBelow(3000);
  const options = randomBelow(2)
    ? mss(1460)
        .concat(scale(randomBelow(16)))
        .concat(sackPermitted())
    : randomOptions();
  if (randomBelow(3) == 0) {
    setV4(address, peer.address);
    const connection = tcpConnect(host.stack, address, peer.port, host.now);
    if (connection === null) return;
    peer.app = host.app(connection);
    peer.app.isChecking = false;
    host.poll();
    if (randomBelow(2)) return;
    peer.send(SYN | ACK, 0, 1, 0, options);
    return;
  }
  peer.stackPort = 80;
  peer.send(SYN, 0, 0, 0, options);
  if (randomBelow(8)) peer.send(ACK, 1, 1);
}

/** The owner does something, too. */
function act(peer: Peer): void {
  const app = peer.app;
  const connection = app.connection;
  if (connection === null || app.isClosed) return;
  switch (randomBelow(12)) {
    case 0:
      app.shutdown();
      return;
    case 1:
      if (randomBelow(4) == 0) app.release();
      return;
    case 2:
      if (randomBelow(8) == 0) tcpAbort(connection, host.now);
      return;
    case 3:
      app.isReading = !app.isReading;
      return;
    default:
      app.write(randomBelow(3000));
  }
}

/** What arrived has been mixed with nonsense: it is not looked at. */
function disturb(peer: Peer): void {
  const app = peer.app;
  const stackNext: u32 = 1 + app.written;
  const flags = randomFlags();
  const sequence = near(1 + app.read);
  const acknowledged = near(randomBelow(2) ? stackNext : 1);
  const length = randomBelow(3) ? 0 : randomBelow(1400);
  if (randomBelow(4) == 0) peer.sendRaw(mutate, randomBelow(8) > 0, flags, sequence, acknowledged, length);
  else peer.send(flags, sequence, acknowledged, length, randomBelow(2) ? randomOptions() : []);
}

function fuzz(segments: u32): void {
  meet();
  host.peers.length = 0;
  host.isLossy = true;
  listen(8);
  const peers: Peer[] = [];
  for (let i = 0; i < PEERS; i++) {
    const peer = new Peer();
    peer.app.isChecking = false;
    peers.push(peer);
  }
  for (let i: u32 = 0; i < segments; i++) {
    const peer = peers[randomBelow(PEERS)];
    peer.window = randomBelow(4) ? 65535 : randomBelow(2) ? 0 : random() & 0xffff;
    if (randomBelow(16) == 0) revive(peer);
    if (randomBelow(8) == 0) act(peer);
    disturb(peer);
    peer.forget();
    host.strays.length = 0;
    if (randomBelow(32) == 0) pass(randomBelow(16) ? MS * randomBelow(300) : SECOND * randomBelow(30));
    host.card.icmp.length = 0;
  }
  for (let i = 0; i < host.apps.length; i++) host.apps[i].release();
  pass(60 * MINUTE);
  const one = host.interface!;
  equal<u32>(one.receivePool.available, one.receivePool.total, "receive buffers");
  equal<u32>(host.stack.transmitPool.available, host.stack.transmitPool.total, "transmit buffers");
  equal<u32>(host.stack.barePool.available, host.stack.barePool.total, "bare buffers");
  equal<u32>(tcpConnectionCount(host.stack), 0, "connections");
  host.peers.length = 0;
  host.strays.length = 0;
  for (let i = 0; i < 16; i++) new Peer().open(mss(1000));
  end();
}

test("random segments into listening, connecting, open and closing connections", () => fuzz(SEGMENTS));

/** A segment that a valid peer would not send, and that must change nothing. */
function almost(peer: Peer, read: u32, sent: u32): void {
  const next = 1 + read;
  const top = 1 + sent;
  switch (randomBelow(9)) {
    case 0:
      return peer.send(RST, next + 1 + randomBelow(60_000), 0);
    case 1:
      return peer.send(RST | ACK, next - 1 - randomBelow(0x70000000), top);
    case 2:
      return peer.send(SYN | (randomBelow(2) ? ACK : 0), near(next), near(top));
    case 3:
      return peer.send(ACK | FIN, next, top + 1 + randomBelow(0x70000000), randomBelow(100));
    case 4:
      return peer.send(ACK | FIN, next - 2 - randomBelow(1000), top, randomBelow(2));
    case 5:
      return peer.send(ACK | FIN, next + 0x100000 + randomBelow(0x60000000), top, randomBelow(100));
    case 6:
      return peer.send(randomBelow(2) ? FIN : 0, near(next), near(top), randomBelow(100));
    case 7:
      return peer.sendRaw(mutateMuch, false, ACK | FIN, next, top, 100);
    default:
      return peer.send(ACK, next, top - 0x1000000 - randomBelow(0x60000000), randomBelow(100));
  }
}

/** One bit is wrong, and the checksum is not made anew. */
function mutateMuch(tcp: usize): void {
  const place = tcp + 4 + randomBelow(100);
  store<u8>(place, <u8>((<u32>load<u8>(place)) ^ (1 << randomBelow(8))));
}

test("what is not exactly valid ends no connection, and changes no byte", () => {
  const peer = meet();
  listen();
  peer.open(mss(1000).concat(scale(4)));
  let read: u32 = 0;
  let sent: u32 = 0;
  for (let round = 0; round < 400; round++) {
    for (let i = randomBelow(20); i > 0; i--) almost(peer, read, sent);
    equal<u32>(peer.app.closings, 0, "it lives");
    equal<u32>(peer.app.read, read, "nothing was taken");
    peer.forget();
    const length = 1 + randomBelow(1000);
    peer.send(ACK, 1 + read, 1 + sent, length);
    read += length;
    equal<u32>(peer.app.read, read, "data in order is taken");
    peer.forget();
    const bytes = 1 + randomBelow(1000);
    peer.write(bytes);
    const segment = peer.next();
    equal<u32>(segment.length, bytes);
    check(peer.isRight(segment), "the right bytes");
    sent += bytes;
    peer.send(ACK, 1 + read, 1 + sent);
    peer.forget();
    pass(randomBelow(50) * MS);
    peer.forget();
  }
  peer.state(TcpState.ESTABLISHED);
  end();
});
