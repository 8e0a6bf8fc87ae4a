/** The other end of one connection, as a test plays it: what it says and what it expects to hear. */
import {
  Ipv4Header,
  IPV4_SIZE,
  IpAddress,
  Protocol,
  setV4,
  TcpHeader,
  TCP_SIZE,
  IcmpHeader,
  ICMP_SIZE,
  checksumOf,
  foldSum,
  pseudoSum,
  sumBytes,
} from "net-wire";
import { tcpAbort, tcpConnect, TcpState } from "net-tcp";
import { check, equal, random } from "uktest";
import { ACK, fillPattern, isPattern, NONE, Segment, SYN, timestamps } from "./dialogue-segment";
import { App, host, STACK_ADDRESS, PEER_ADDRESS, PORT } from "./dialogue";

const address = changetype<IpAddress>(memory.data(16, 8));
const other = changetype<IpAddress>(memory.data(16, 8));
const packet = memory.data(2048, 8);
const PEER_PORT: u32 = 40000;

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
