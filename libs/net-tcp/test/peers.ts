/** Owners of connections, as tests want them: each sends so many bytes of a pattern, checks what arrives, and closes when told. */
import {
  tcpConnect,
  tcpConsumed,
  TcpConnection,
  TcpEvent,
  tcpListen,
  TcpListener,
  TCP_LISTENER_SIZE,
  tcpReceive,
  tcpRelease,
  tcpShutdown,
  tcpWrite,
} from "net-tcp";
import { release } from "uknetdev";
import { check, equal } from "uktest";
import { Machine, Network } from "./machines";

const chunk = memory.data(4096, 8);

/** The byte at place `at` of every stream. */
export function patternAt(at: u32): u8 {
  return <u8>((at * 7) ^ (at >>> 8) ^ (at >>> 16));
}

export class Peer {
  connection: TcpConnection | null = null;
  /** Bytes to send, that were written, and that arrived. */
  toSend: u32 = 0;
  sent: u32 = 0;
  received: u32 = 0;
  isGood: bool = true;
  events: u32 = 0;
  error: i32 = 0;
  /** Shuts down after the last byte; when the other side has. */
  closesAfter: bool = false;
  closesWhenFinished: bool = true;
  /** Reads what arrives. */
  reads: bool = true;
  /** Answers each byte with itself. */
  echoes: bool = false;
  /** Released at the end. */
  isReleased: bool = false;
}

/** Peers by the `context` of their connection. */
const peers: Peer[] = [];

export function peerOf(connection: TcpConnection): Peer {
  return peers[<i32>connection.context];
}

/** Makes a peer the owner of a connection. */
export function own(peer: Peer, connection: TcpConnection): Peer {
  peer.connection = connection;
  connection.context = peers.length;
  connection.onEvent = onEvent;
  peers.push(peer);
  return peer;
}

function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  const peer = peerOf(connection);
  peer.events |= events;
  if (events & TcpEvent.RECEIVED && peer.reads) read(peer, now);
  if (events & TcpEvent.CLOSED) {
    peer.error = connection.error;
    if (!peer.isReleased) {
      peer.isReleased = true;
      peer.connection = null;
      tcpRelease(connection, now);
    }
    return;
  }
  pump(peer, now);
}

/** Reads all that is there. */
export function read(peer: Peer, now: u64): void {
  const connection = peer.connection!;
  let packet = tcpReceive(connection);
  while (packet !== null) {
    for (let i: u32 = 0; i < packet.length; i++)
      if (load<u8>(packet.data + i) != patternAt(peer.received + i)) peer.isGood = false;
    peer.received += packet.length;
    const length = packet.length;
    release(packet);
    tcpConsumed(connection, length, now);
    packet = tcpReceive(connection);
  }
  if (peer.echoes) peer.toSend = peer.received;
}

/** Writes as much as there is space for. */
export function pump(peer: Peer, now: u64): void {
  const connection = peer.connection;
  if (connection === null) return;
  while (peer.sent < peer.toSend) {
    const length = min<u32>(peer.toSend - peer.sent, 4000);
    for (let i: u32 = 0; i < length; i++) store<u8>(chunk + i, patternAt(peer.sent + i));
    const taken = tcpWrite(connection, chunk, length, now);
    peer.sent += taken;
    if (taken < length) return;
  }
  const isOver = peer.closesWhenFinished && (peer.events & TcpEvent.FINISHED) != 0;
  if (peer.closesAfter || isOver) tcpShutdown(connection, now);
}

/** A listener whose connections become peers like `model`. */
export class Server {
  listener: TcpListener = changetype<TcpListener>(heap.alloc(TCP_LISTENER_SIZE));
  accepted: Peer[] = [];
  toSend: u32 = 0;
  closesAfter: bool = false;
  reads: bool = true;
  echoes: bool = false;

  constructor(machine: Machine, port: u32 = 80, backlog: u32 = 16) {
    memory.fill(changetype<usize>(this.listener), 0, TCP_LISTENER_SIZE);
    this.listener.port = port;
    this.listener.backlog = backlog;
    this.listener.accept = accept;
    this.listener.context = servers.length;
    servers.push(this);
    equal<i32>(tcpListen(machine.stack, this.listener), 0);
  }
}

const servers: Server[] = [];

function accept(listener: TcpListener, connection: TcpConnection, now: u64): void {
  const server = servers[<i32>listener.context];
  const peer = own(new Peer(), connection);
  peer.toSend = server.toSend;
  peer.closesAfter = server.closesAfter;
  peer.reads = server.reads;
  peer.echoes = server.echoes;
  server.accepted.push(peer);
}

/** Begins to connect from one machine to another. */
export function dial(net: Network, from: Machine, to: Machine, port: u32 = 80): Peer {
  const connection = tcpConnect(from.stack, to.address, port, net.now);
  check(connection !== null, "a connection");
  return own(new Peer(), connection!);
}
