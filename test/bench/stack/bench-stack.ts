/**
 * Benchmark: the stack alone. Two of them in one image, joined by a cable without delay, and nothing else: what a packet, a request and its answer on a connection that is there, a
 * connection of its own, and a kilobyte cost, on both sides together.
 */
import { begin, end } from "test/bench/measure";
import { Cable, cableCreate, cablePlug, cableRun } from "netdev-cable";
import { addAddress, addInterface, Interface, poll, prepareStack, Stack, STACK_SIZE } from "net-ip";
import {
  TcpConnection,
  tcpConnect,
  tcpConsumed,
  TcpEvent,
  tcpListen,
  TcpListener,
  TCP_LISTENER_SIZE,
  tcpPrepare,
  tcpReceive,
  tcpRelease,
  tcpSendStatic,
  tcpWrite,
} from "net-tcp";
import { IP_ADDRESS_SIZE, IpAddress, setV4 } from "net-wire";
import { NetBuf, packetLength, release } from "uknetdev";

const REQUESTS: u32 = 20_000;
const CONNECTIONS: u32 = 5_000;
const KILOBYTES: u32 = 20_000;
const KILOBYTE: u32 = 1000;
/** As those of a small web page are. */
const REQUEST: u32 = 100;
const ANSWER: u32 = 250;
const BUFFERS: u32 = 1024;
const BUDGET: u32 = 256;
const MOST: u32 = 64;
const PORT: u32 = 80;
const CHUNK: u32 = 32_768;
/** Nanoseconds that a round takes, as far as the stacks know. */
const ROUND: u64 = 10_000;

const server = changetype<Stack>(memory.data(<i32>STACK_SIZE, 8));
const client = changetype<Stack>(memory.data(<i32>STACK_SIZE, 8));
const listener = changetype<TcpListener>(memory.data(<i32>TCP_LISTENER_SIZE, 8));
const address = changetype<IpAddress>(memory.data(<i32>IP_ADDRESS_SIZE, 8));
const seed = memory.data<u64>([1, 2]);
const bytes = memory.data(32768, 16);

const enum Work {
  REQUESTS,
  CONNECTIONS,
  BULK,
}

let cable: Cable | null = null;
let now: u64 = 1_000_000_000;
let work: Work = Work.REQUESTS;
let left: u32 = 0;
let taken: u64 = 0;

function onServer(connection: TcpConnection, events: u32, at: u64): void {
  if (events & TcpEvent.CLOSED) return tcpRelease(connection, at);
  while (true) {
    const packet = tcpReceive(connection);
    if (packet === null) break;
    const length = use(connection, packet, at);
    if (work == Work.BULK) taken += length;
    else tcpWrite(connection, bytes, ANSWER, at);
  }
  if (events & TcpEvent.FINISHED) tcpRelease(connection, at);
}

function onClient(connection: TcpConnection, events: u32, at: u64): void {
  if (events & TcpEvent.CLOSED) return tcpRelease(connection, at);
  if (work == Work.BULK) return fill(connection, at);
  if (events & TcpEvent.ESTABLISHED) tcpWrite(connection, bytes, REQUEST, at);
  while (true) {
    const packet = tcpReceive(connection);
    if (packet === null) return;
    use(connection, packet, at);
    left--;
    if (work == Work.CONNECTIONS) {
      tcpRelease(connection, at);
      if (left) call();
      return;
    }
    if (left) tcpWrite(connection, bytes, REQUEST, at);
  }
}

function use(connection: TcpConnection, packet: NetBuf, at: u64): u32 {
  const length = packetLength(packet);
  tcpConsumed(connection, length, at);
  release(packet);
  return length;
}

function fill(connection: TcpConnection, at: u64): void {
  while (left) {
    const sent = tcpSendStatic(connection, bytes, min(CHUNK, left), at);
    left -= sent;
    if (sent == 0) return;
  }
}

function call(): TcpConnection {
  const connection = tcpConnect(client, address, PORT, now)!;
  connection.onEvent = onClient;
  return connection;
}

/** One round: frames go over, and both stacks look. */
function round(): void {
  now += ROUND;
  poll(client, now, BUDGET);
  cableRun(cable!, now);
  poll(server, now, BUDGET);
  cableRun(cable!, now);
}

function plug(stack: Stack, number: u32): void {
  prepareStack(stack, BUFFERS, seed);
  tcpPrepare(stack, MOST);
  const one: Interface = addInterface(stack, cablePlug(cable!)!, BUFFERS)!;
  setV4(address, 0x0000000a | (number << 24));
  addAddress(one, address, 24);
}

function packets(): u64 {
  return client.counters.sent + server.counters.sent;
}

/** `name` for each unit of work, and a line for each packet, from a second run of the same. */
function measure(what: Work, name: usize, packetName: usize, units: u32): void {
  for (let i = 0; i < 2; i++) {
    work = what;
    left = what == Work.BULK ? units * KILOBYTE : units;
    taken = 0;
    const before = packets();
    begin();
    call();
    if (what == Work.BULK) while (taken < <u64>units * KILOBYTE) round();
    else while (left) round();
    if (i == 0) end(name, units, 0);
    else end(packetName, <u32>(packets() - before), 0);
    for (let j = 0; j < 100; j++) round();
  }
}

export function main(): i32 {
  cable = cableCreate(BUFFERS);
  if (cable === null) return 1;
  plug(client, 1);
  plug(server, 2); // its address stays in `address`
  listener.port = PORT;
  listener.backlog = MOST;
  listener.accept = (_: TcpListener, connection: TcpConnection, _now: u64): void => {
    connection.onEvent = onServer;
  };
  if (tcpListen(server, listener) < 0) return 1;
  measure(Work.REQUESTS, cstr("request"), cstr("requestpacket"), REQUESTS);
  measure(Work.CONNECTIONS, cstr("connection"), cstr("connectionpacket"), CONNECTIONS);
  measure(Work.BULK, cstr("kilobyte"), cstr("kilobytepacket"), KILOBYTES);
  return 0;
}
