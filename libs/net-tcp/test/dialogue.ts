/**
 * Dialogues with TCP: a test plays the peer, segment by segment, and turns the clock.
 *
 *     const peer = listening();
 *     peer.send(SYN, 0, 0);
 *     peer.expect(SYN | ACK, 0, 1);
 *     peer.send(ACK, 1, 1);
 *     end();
 *
 * Numbers are relative to each side's SYN, which is 0. Every stream carries the bytes of `patternByte`, so that a length says what was sent.
 */
import { Ipv4Header, IPV4_SIZE, IpAddress, Protocol, setV4, TcpHeader, TCP_SIZE } from "net-wire";
import { IcmpHeader, ICMP_SIZE, checksumOf, foldSum, pseudoSum, sumBytes } from "net-wire";
import { addAddress, addInterface, destroyStack, Interface, poll, prepareStack, Stack, STACK_SIZE } from "net-ip";
import {
  tcpAbort,
  tcpConnect,
  TcpConnection,
  tcpConsumed,
  tcpDestroy,
  TcpEvent,
  tcpListen,
  TcpListener,
  tcpPrepare,
  tcpReceive,
  tcpRelease,
  tcpShutdown,
  TcpState,
  tcpWrite,
} from "net-tcp";
import { TCP_LISTENER_SIZE } from "net-tcp";
import { check, equal, random } from "uktest";
import { NetBuf, release, netDevAt } from "uknetdev";
import { Card } from "./dialogue-card";
import { ACK, fillPattern, isPattern, NONE, Segment, SYN, timestamps } from "./dialogue-segment";

export {
  ACK,
  FIN,
  mss,
  NONE,
  PSH,
  RST,
  sackBlocks,
  sackPermitted,
  scale,
  SYN,
  timestamps,
  URG,
} from "./dialogue-segment";
export { Segment } from "./dialogue-segment";

export const MS: u64 = 1_000_000;
export const SECOND: u64 = 1000 * MS;
export const MINUTE: u64 = 60 * SECOND;

/** Addresses as they load from the wire: the stack's, and that of a peer. */
export const STACK_ADDRESS: u32 = 0x0100000a; // 10.0.0.1
export const PEER_ADDRESS: u32 = 0x0200000a; // 10.0.0.2
export const PORT: u32 = 80;
const PEER_PORT: u32 = 40000;
const MTU: u32 = 1500;
const CONNECTIONS: u32 = 32;
const BUFFERS: u32 = 256;
/** A poll that asks to be called again at once, so often, never ends. */
const MOST_POLLS: u32 = 100_000;

const address = changetype<IpAddress>(memory.data(16, 8));
const other = changetype<IpAddress>(memory.data(16, 8));
const packet = memory.data(2048, 8);
const scratch = memory.data(65536, 8);

/** What uses a connection: writes and reads the pattern, and notes events. */
export class App {
  connection: TcpConnection | null = null;
  /** All events since `takeEvents`. */
  events: u32 = 0;
  /** How often it was told. */
  calls: u32 = 0;
  /** Bytes written and read, which is where in the pattern the streams are. */
  written: u32 = 0;
  read: u32 = 0;
  /** It reads whatever comes, and the window opens again. */
  isReading: bool = true;
  /** What is read has to be the pattern. */
  isChecking: bool = true;
  isClosed: bool = false;
  /** How often CLOSED came, and the error then. */
  closings: u32 = 0;
  error: i32 = 0;

  takeEvents(): u32 {
    const events = this.events;
    this.events = 0;
    return events;
  }

  /** Writes the next `bytes` of the pattern. Returns how many were taken. */
  write(bytes: u32): u32 {
    const connection = this.connection;
    if (connection === null) {
      check(false, "a connection to write to");
      return 0;
    }
    fillPattern(scratch, this.written, bytes);
    const taken = tcpWrite(connection, scratch, bytes, host.now);
    this.written += taken;
    return taken;
  }

  /** Reads up to about `most` bytes (whole pieces) and says that they are used. Returns how many. */
  readAll(most: u32 = 0xffffffff): u32 {
    const connection = this.connection;
    if (connection === null) return 0;
    let bytes: u32 = 0;
    while (bytes < most) {
      const piece = tcpReceive(connection);
      if (piece === null) break;
      bytes += this.take(piece);
    }
    if (bytes) tcpConsumed(connection, bytes, host.now);
    return bytes;
  }

  shutdown(): void {
    tcpShutdown(this.connection!, host.now);
  }

  /** Has done with the connection. */
  release(): void {
    const connection = this.connection;
    this.connection = null;
    if (connection !== null) tcpRelease(connection, host.now);
  }

  private take(piece: NetBuf): u32 {
    let bytes: u32 = 0;
    let part: NetBuf | null = piece;
    while (part !== null) {
      if (this.isChecking)
        check(isPattern(part.data, this.read, part.length), `the bytes from ${this.read} on are those that were sent`);
      this.read += part.length;
      bytes += part.length;
      part = part.next;
    }
    check(bytes > 0, "a piece has bytes");
    release(piece);
    return bytes;
  }
}

/** The machine under test, and the card that leads to all peers. */
export class Host {
  now: u64 = 1000 * SECOND;
  stack: Stack = changetype<Stack>(heap.alloc(STACK_SIZE));
  card: Card;
  interface: Interface | null = null;
  listener: TcpListener = changetype<TcpListener>(heap.alloc(TCP_LISTENER_SIZE));
  peers: Peer[] = [];
  apps: App[] = [];
  /** Segments to nobody. */
  strays: Segment[] = [];
  /** What arrives when there is no buffer is lost without a word; otherwise the test fails. */
  isLossy: bool = false;
  /** When the stack wants to be called next. */
  next: u64 = 0;

  constructor(mtu: u32, features: u32, buffers: u32, connections: u32) {
    this.card = new Card(mtu, features);
    const seed = heap.alloc(16);
    store<u64>(seed, ((<u64>random()) << 32) | random());
    store<u64>(seed, ((<u64>random()) << 32) | random(), 8);
    equal<i32>(prepareStack(this.stack, buffers, seed), 0);
    equal<i32>(tcpPrepare(this.stack, connections), 0, "tcpPrepare");
    this.interface = addInterface(this.stack, netDevAt(this.card.device.index)!, BUFFERS);
    check(this.interface !== null, "an interface");
    setV4(address, STACK_ADDRESS);
    addAddress(this.interface!, address, 24);
    memory.fill(changetype<usize>(this.listener), 0, TCP_LISTENER_SIZE);
  }

  /** Lets what has arrived be handled, and all that is due now. */
  poll(): void {
    let polls: u32 = 0;
    do {
      this.card.now = this.now;
      this.next = poll(this.stack, this.now, 64);
      this.sort();
    } while ((this.next <= this.now || this.card.hasFrames) && ++polls < MOST_POLLS);
    check(polls < MOST_POLLS, "polling comes to an end");
  }

  /** Lets time pass. */
  pass(duration: u64): void {
    const end = this.now + duration;
    let polls: u32 = 0;
    this.poll();
    while (this.next <= end && ++polls < MOST_POLLS) {
      this.now = this.next;
      this.poll();
    }
    check(polls < MOST_POLLS, "time passes without endless polls");
    this.now = end;
    this.poll();
  }

  /** Gives each peer what was sent to it. */
  private sort(): void {
    const heard = this.card.heard;
    for (let i = 0; i < heard.length; i++) {
      const segment = heard[i];
      let to: Peer | null = null;
      for (let j = 0; j < this.peers.length && to === null; j++) if (this.peers[j].isFor(segment)) to = this.peers[j];
      if (to !== null) to.hear(segment);
      else this.strays.push(segment);
    }
    heard.length = 0;
  }

  app(connection: TcpConnection): App {
    const app = new App();
    app.connection = connection;
    connection.context = <usize>this.apps.length;
    connection.onEvent = onEvent;
    this.apps.push(app);
    return app;
  }

  peerOf(address: u32, port: u32): Peer | null {
    for (let i = 0; i < this.peers.length; i++)
      if (this.peers[i].port == port && this.peers[i].address == address) return this.peers[i];
    return null;
  }

  /** Ends the test's machine: everything is given back. */
  end(): void {
    this.card.letGo();
    this.card.isFull = false;
    this.poll();
    tcpDestroy(this.stack);
    const one = this.interface!;
    equal<u32>(one.receivePool.available, one.receivePool.total, "receive buffers are back");
    equal<u32>(this.stack.transmitPool.available, this.stack.transmitPool.total, "transmit buffers are back");
    equal<u32>(this.stack.barePool.available, this.stack.barePool.total, "bare buffers are back");
    destroyStack(this.stack);
    this.card.destroy();
  }
}

/** The machine of the running test. */
export let host: Host = changetype<Host>(0);

function onAccept(listener: TcpListener, connection: TcpConnection, now: u64): void {
  const app = host.app(connection);
  const peer = host.peerOf(remoteOf(connection), connection.remotePort);
  if (peer !== null) peer.accepted(app);
}

function remoteOf(connection: TcpConnection): u32 {
  return <u32>(connection.route.destination.low >> 32);
}

function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  const app = host.apps[<i32>connection.context];
  check(app.connection == connection, "events come for a connection that its owner has not released");
  app.events |= events;
  app.calls++;
  if (app.isReading && events & TcpEvent.RECEIVED) app.readAll();
  if (!(events & TcpEvent.CLOSED)) return;
  app.closings++;
  app.isClosed = true;
  app.error = connection.error;
}

/** The other end of one connection. */
export class Peer {
  address: u32 = PEER_ADDRESS;
  port: u32;
  stackPort: u32 = PORT;
  /** The numbers of the SYNs: this side's, and the stack's once it is known. */
  first: u32;
  stackFirst: u32 = 0;
  isStackFirstKnown: bool = false;
  /** What its segments say, not scaled. */
  window: u32 = 65535;
  urgent: u32 = 0;
  /** Every segment has timestamps: this one, and an echo of the last that was heard. */
  hasTimestamps: bool = false;
  timestamp: u32 = 1000;
  echo: u32 = 0;
  heard: Segment[] = [];
  app: App = new App();
  accepts: u32 = 0;

  constructor() {
    host.peers.push(this);
    this.port = PEER_PORT + host.peers.length;
    // half of them wrap around soon
    this.first = random() & 1 ? random() : 0xffffffff - (random() & 0xfff);
  }

  isFor(segment: Segment): bool {
    return segment.destinationPort == this.port && segment.destination == this.address;
  }

  accepted(app: App): void {
    this.accepts++;
    app.isReading = this.app.isReading;
    app.isChecking = this.app.isChecking;
    this.app = app;
  }

  hear(segment: Segment): void {
    if (segment.flags & SYN && !this.isStackFirstKnown) {
      this.stackFirst = segment.sequence;
      this.isStackFirstKnown = true;
    }
    this.stackPort = segment.sourcePort;
    if (segment.hasTimestamps) this.echo = segment.timestamp;
    this.heard.push(segment);
  }

  /** Sends a segment with `length` bytes of the pattern, and lets the stack handle it. */
  send(flags: u32, sequence: u32, acknowledged: u32, length: u32 = 0, options: u32[] = NONE): void {
    this.queue(flags, sequence, acknowledged, length, options);
    host.poll();
  }

  /** The same, but the stack does not look yet. */
  queue(flags: u32, sequence: u32, acknowledged: u32, length: u32 = 0, options: u32[] = NONE): void {
    const bytes = this.make(flags, sequence, acknowledged, length, options);
    check(host.card.arrive(packet, bytes) || host.isLossy, "a buffer for what arrives");
  }

  /** Puts a segment at `packet`. Returns the IP packet's length. */
  private make(flags: u32, sequence: u32, acknowledged: u32, length: u32, options: u32[]): u32 {
    if (this.hasTimestamps) options = options.concat(timestamps(this.timestamp, this.echo));
    const optionBytes = (options.length + 3) & ~3;
    const tcp = changetype<TcpHeader>(packet + IPV4_SIZE);
    const total = IPV4_SIZE + TCP_SIZE + optionBytes + length;
    memory.fill(packet, 0, IPV4_SIZE + TCP_SIZE + optionBytes);
    tcp.source = this.port;
    tcp.destination = this.stackPort;
    tcp.sequence = this.first + sequence;
    tcp.acknowledged = flags & ACK ? this.stackFirst + acknowledged : acknowledged;
    tcp.size = TCP_SIZE + optionBytes;
    tcp.flags = <u8>flags;
    tcp.window = this.window;
    tcp.urgent = this.urgent;
    for (let i = 0; i < options.length; i++) store<u8>(packet + IPV4_SIZE + TCP_SIZE + i, <u8>options[i]);
    fillPattern(packet + total - length, flags & SYN ? 0 : sequence - 1, length);
    seal(this.address, total);
    return total;
  }

  /** Sends a segment whose bytes `spoil` has changed, with checksums made anew or left wrong. */
  sendRaw(
    edit: (tcp: usize) => void,
    isSealed: bool,
    flags: u32,
    sequence: u32,
    acknowledged: u32,
    length: u32 = 0,
  ): void {
    const bytes = this.make(flags, sequence, acknowledged, length, NONE);
    edit(packet + IPV4_SIZE);
    if (isSealed) seal(this.address, bytes);
    check(host.card.arrive(packet, bytes) || host.isLossy, "a buffer for what arrives");
    host.poll();
  }

  /** The next segment that was sent to this peer has these flags (PSH aside) and numbers, and `length` bytes of the pattern. */
  expect(flags: u32, sequence: u32, acknowledged: u32, length: u32 = 0): Segment {
    const want = `${name(flags)} ${sequence}+${length} ack ${acknowledged}`;
    if (this.heard.length == 0) {
      check(false, `expected ${want}, got nothing`);
      return new Segment();
    }
    const segment = this.heard.shift();
    const got = this.describe(segment);
    const isSame =
      (segment.flags & ~8) == flags &&
      this.sequenceOf(segment) == sequence &&
      (!(flags & ACK) || this.ackOf(segment) == acknowledged) &&
      segment.length == length;
    check(isSame, `expected ${want}, got ${got}`);
    check(flags & SYN || this.isRight(segment), `the bytes of ${got} are those that were written`);
    return segment;
  }

  /** The next segment, whatever it is. */
  next(): Segment {
    check(this.heard.length > 0, "expected a segment, got nothing");
    return this.heard.length ? this.heard.shift() : new Segment();
  }

  /** There is at least one segment more, all of them ACKs without data of the same number; they are taken. Returns the last. */
  expectAcks(sequence: u32, acknowledged: u32): Segment {
    let last = this.expect(ACK, sequence, acknowledged);
    while (this.heard.length) last = this.expect(ACK, sequence, acknowledged);
    return last;
  }

  /** The stack has sent nothing. */
  silence(): void {
    if (this.heard.length) check(false, `expected silence, got ${this.describe(this.heard[0])}`);
    this.heard.length = 0;
  }

  /** Forgets what was heard. Returns how many segments it was. */
  forget(): i32 {
    const count = this.heard.length;
    this.heard.length = 0;
    return count;
  }

  isRight(segment: Segment): bool {
    return isPattern(segment.bytes, this.sequenceOf(segment) - 1, segment.length);
  }

  sequenceOf(segment: Segment): u32 {
    return segment.sequence - this.stackFirst;
  }

  ackOf(segment: Segment): u32 {
    return segment.acknowledged - this.first;
  }

  describe(segment: Segment): string {
    const ack = segment.flags & ACK ? ` ack ${this.ackOf(segment)}` : "";
    return `${name(segment.flags)} ${this.sequenceOf(segment)}+${segment.length}${ack}`;
  }

  /** The handshake, with the stack listening. */
  open(options: u32[] = NONE): void {
    this.send(SYN, 0, 0, 0, options);
    this.expect(SYN | ACK, 0, 1);
    this.send(ACK, 1, 1);
    this.silence();
    equal<u32>(this.accepts, 1, "accepted");
  }

  /** Has the stack connect to this peer. */
  connect(): void {
    setV4(other, this.address);
    const connection = tcpConnect(host.stack, other, this.port, host.now);
    check(connection !== null, "tcpConnect");
    if (connection === null) return;
    this.app = host.app(connection);
    host.poll();
  }

  /** The application writes the next bytes of the pattern, and the poll ends. Returns how many were taken. */
  write(bytes: u32): u32 {
    const taken = this.app.write(bytes);
    host.poll();
    return taken;
  }

  shutdown(): void {
    this.app.shutdown();
    host.poll();
  }

  release(): void {
    this.app.release();
    host.poll();
  }

  abort(): void {
    tcpAbort(this.app.connection!, host.now);
    host.poll();
  }

  /** The events since the last look have all of `wanted`. */
  events(wanted: u32): void {
    const events = this.app.takeEvents();
    check((events & wanted) == wanted, `expected the events ${wanted}, got ${events}`);
  }

  state(wanted: TcpState): void {
    const connection = this.app.connection;
    if (connection === null) check(false, "a connection that has a state");
    else equal<u32>(connection.state, wanted, "the state");
  }

  /** The connection ended with this error, and its owner was told once. */
  closed(error: i32): void {
    equal<u32>(this.app.closings, 1, "how often CLOSED was told");
    equal<i32>(this.app.error, error, "why it ended");
  }

  /** An ICMP error about a segment of the stack's that began with `sequence`. */
  icmp(type: u32, code: u32, word: u32, sequence: u32): void {
    const at = packet;
    memory.fill(at, 0, 2 * IPV4_SIZE + 2 * ICMP_SIZE);
    const quoted = changetype<Ipv4Header>(at + IPV4_SIZE + ICMP_SIZE);
    quoted.begin();
    quoted.length = IPV4_SIZE + TCP_SIZE;
    quoted.timeToLive = 60;
    quoted.protocol = <u8>Protocol.TCP;
    quoted.source = STACK_ADDRESS;
    quoted.destination = this.address;
    quoted.seal();
    const tcp = changetype<TcpHeader>(changetype<usize>(quoted) + IPV4_SIZE);
    tcp.source = this.stackPort;
    tcp.destination = this.port;
    tcp.sequence = this.stackFirst + sequence;
    const header = changetype<IcmpHeader>(at + IPV4_SIZE);
    header.type = type;
    header.code = code;
    header.sequence = word;
    const length = ICMP_SIZE + IPV4_SIZE + 8;
    header.checksum = 0;
    header.checksum = <u16>checksumOf(changetype<usize>(header), length);
    beginIp(this.address, IPV4_SIZE + length, Protocol.ICMP);
    check(host.card.arrive(at, IPV4_SIZE + length), "a buffer for what arrives");
    host.poll();
  }
}

function beginIp(from: u32, total: u32, protocol: u32): void {
  const ip = changetype<Ipv4Header>(packet);
  ip.begin();
  ip.length = total;
  ip.fragment = 0x4000;
  ip.timeToLive = 64;
  ip.protocol = <u8>protocol;
  ip.source = from;
  ip.destination = STACK_ADDRESS;
  ip.seal();
}

/** Fills in the IP header and both checksums of the segment at `packet`. */
function seal(from: u32, total: u32): void {
  beginIp(from, total, Protocol.TCP);
  const tcp = changetype<TcpHeader>(packet + IPV4_SIZE);
  const length = total - IPV4_SIZE;
  setV4(address, from);
  setV4(other, STACK_ADDRESS);
  tcp.checksum = 0;
  const sum = sumBytes(changetype<usize>(tcp), length, pseudoSum(address, other, Protocol.TCP, length));
  tcp.checksum = <u16>(foldSum(sum) ^ 0xffff);
}

/** Writes flags as packet analysers do. */
function name(flags: u32): string {
  let text = "";
  const letters = "FSRPAU";
  for (let i = 0; i < 6; i++) if (flags & (1 << i)) text += letters.charAt(i);
  return text.length ? text : "none";
}

// --- where dialogues begin ------------------------------------------------------------------------------------------

/** A machine, and a peer that has said nothing yet. */
export function meet(mtu: u32 = MTU, features: u32 = 0, buffers: u32 = BUFFERS, connections: u32 = CONNECTIONS): Peer {
  host = new Host(mtu, features, buffers, connections);
  return new Peer();
}

/** Listens on PORT. */
export function listen(backlog: u32 = 16): void {
  host.listener.port = PORT;
  host.listener.backlog = backlog;
  host.listener.accept = onAccept;
  equal<i32>(tcpListen(host.stack, host.listener), 0, "tcpListen");
}

/** A listening machine, and a peer that has said nothing yet. */
export function listening(backlog: u32 = 16): Peer {
  const peer = meet();
  listen(backlog);
  return peer;
}

/** A connection that the peer has opened. */
export function established(options: u32[] = NONE): Peer {
  const peer = listening();
  peer.open(options);
  return peer;
}

/** A connection that the stack has opened. */
export function connected(options: u32[] = NONE): Peer {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.send(SYN | ACK, 0, 1, 0, options);
  peer.expect(ACK, 1, 1);
  return peer;
}

export function pass(duration: u64): void {
  host.pass(duration);
}

/** The test is over: everything is given back. */
export function end(): void {
  host.end();
}
