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
import { IpAddress, setV4 } from "net-wire";
import { addAddress, addInterface, destroyStack, Interface, poll, prepareStack, Stack, STACK_SIZE } from "net-ip";
import {
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
  tcpWrite,
  TCP_LISTENER_SIZE,
} from "net-tcp";
import { check, equal, random } from "uktest";
import { NetBuf, release, netDevAt } from "uknetdev";
import { Card } from "./dialogue-card";
import { ACK, fillPattern, isPattern, NONE, Segment, SYN } from "./dialogue-segment";
import { Peer } from "./dialogue-peer";

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
export { Peer } from "./dialogue-peer";
export { Segment } from "./dialogue-segment";

export const MS: u64 = 1_000_000;
export const SECOND: u64 = 1000 * MS;
export const MINUTE: u64 = 60 * SECOND;

/** Addresses as they load from the wire: the stack's, and that of a peer. */
export const STACK_ADDRESS: u32 = 0x0100000a; // 10.0.0.1
export const PEER_ADDRESS: u32 = 0x0200000a; // 10.0.0.2
export const PORT: u32 = 80;
const MTU: u32 = 1500;
const CONNECTIONS: u32 = 32;
const BUFFERS: u32 = 256;
/** A poll that asks to be called again at once, so often, never ends. */
const MOST_POLLS: u32 = 100_000;

const address = changetype<IpAddress>(memory.data(16, 8));
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

/** Acknowledges all that was heard, until the stack has nothing more to send. Returns the number of the last byte. */
export function drain(peer: Peer, sent: u32): u32 {
  for (let rounds = 0; rounds < 1000; rounds++) {
    while (peer.heard.length) {
      const segment = peer.next();
      check(peer.isRight(segment), "the right bytes");
      const from = peer.sequenceOf(segment);
      if (from <= sent) sent = max(sent, from + segment.length);
    }
    peer.send(ACK, 1, sent);
    if (peer.heard.length == 0) break;
  }
  return sent;
}

/** A listening machine, and a peer that will say that its window is so large. */
export function listenWith(window: u32): Peer {
  const peer = meet();
  listen();
  peer.window = window;
  return peer;
}
