/** Many machines talk at once over a cable that loses, delays, swaps, doubles and spoils: every byte arrives, in order, and all is given back. */
import { cableImpair, Impairment, IMPAIRMENT_SIZE } from "netdev-cable";
import {
  tcpConnect,
  TcpConnection,
  tcpConnectionCount,
  tcpConsumed,
  TcpEvent,
  tcpListen,
  TcpListener,
  tcpReceive,
  tcpRelease,
  tcpShutdown,
  tcpSpace,
  tcpTimeWaitCount,
  tcpWrite,
} from "net-tcp";
import { ETIMEDOUT } from "ukerrno";
import { check, equal, random, randomBelow, test } from "uktest";
import { NetBuf, NetFeature, release } from "uknetdev";
import { fillPattern, isPattern } from "./dialogue-segment";
import { Net, PORT } from "./storm-net";

const MS: u64 = 1_000_000;
const SECOND: u64 = 1000 * MS;
const MINUTE: u64 = 60 * SECOND;
const PERCENT: u32 = 10_000; // of a million
const scratch = memory.data(8192, 8);
const settings = changetype<Impairment>(memory.data(IMPAIRMENT_SIZE, 8));

/** One end of a connection: sends `total` bytes, and expects as many. */
class Flow {
  written: u32 = 0;
  read: u32 = 0;
  isFinished: bool = false;
  isShut: bool = false;
  isOver: bool = false;
  isThere: bool = false;
  /** It never came to be, as its SYNs were all lost: another one takes its place. */
  isVoid: bool = false;
  error: i32 = 0;
  constructor(
    /** Null when it has been released. */
    public connection: TcpConnection | null,
    /** Which pattern it carries: both ends know the client's port. */
    public base: u32,
    public isClient: bool,
    public from: i32 = 0,
    public to: i32 = 0,
  ) {}
}

let net: Net = changetype<Net>(0);
let flows: Flow[] = [];
/** Bytes that go each way. */
let total: u32 = 0;
/** Owners read at times only. */
let isLazy: bool = false;

function onAccept(listener: TcpListener, connection: TcpConnection, now: u64): void {
  begin(connection, connection.remotePort, false);
}

function begin(connection: TcpConnection, port: u32, isClient: bool, from: i32 = 0, to: i32 = 0): void {
  connection.context = flows.length;
  connection.onEvent = onEvent;
  flows.push(new Flow(connection, port * 7919, isClient, from, to));
}

function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  const flow = flows[<i32>connection.context];
  check(flow.connection == connection, "an event of a connection that is still there");
  if (events & TcpEvent.ESTABLISHED) flow.isThere = true;
  if (events & TcpEvent.FINISHED) flow.isFinished = true;
  if (!isLazy) read(flow, now);
  if (events & TcpEvent.CLOSED) {
    read(flow, now);
    flow.error = connection.error;
    flow.connection = null;
    flow.isOver = true;
    flow.isVoid = flow.isClient && !flow.isThere && flow.error == -ETIMEDOUT;
    tcpRelease(connection, now);
    if (flow.isVoid) connect(flow.from, flow.to);
    return;
  }
  if (events & (TcpEvent.ESTABLISHED | TcpEvent.ROOM)) write(flow, now);
  if (flow.isFinished && flow.isShut && flow.read == total && randomBelow(2)) {
    // the rest is TCP's
    flow.connection = null;
    flow.isOver = true;
    tcpRelease(connection, now);
  }
}

function write(flow: Flow, now: u64): void {
  const connection = flow.connection;
  if (connection === null || flow.isShut) return;
  while (flow.written < total) {
    const bytes = min(min(total - flow.written, 1 + randomBelow(8192)), tcpSpace(connection));
    if (bytes == 0) return;
    fillPattern(scratch, flow.base + flow.written, bytes);
    const taken = tcpWrite(connection, scratch, bytes, now);
    flow.written += taken;
    if (taken < bytes) return;
  }
  flow.isShut = true;
  tcpShutdown(connection, now);
}

function read(flow: Flow, now: u64): void {
  const connection = flow.connection;
  if (connection === null) return;
  let bytes: u32 = 0;
  for (;;) {
    const piece = tcpReceive(connection);
    if (piece === null) break;
    let part: NetBuf | null = piece;
    while (part !== null) {
      check(isPattern(part.data, flow.base + flow.read, part.length), "the bytes are those that were sent");
      flow.read += part.length;
      bytes += part.length;
      part = part.next;
    }
    release(piece);
  }
  if (bytes) tcpConsumed(connection, bytes, now);
}

/** Makes a network of machines that listen. */
function raise(machines: i32, buffers: u32 = 256, features: u32 = 0): void {
  flows = [];
  isLazy = false;
  net = new Net(machines, buffers, 64, features);
  for (let i = 0; i < machines; i++) {
    const machine = net.machines[i];
    machine.listener.port = PORT;
    machine.listener.backlog = 32;
    machine.listener.accept = onAccept;
    equal<i32>(tcpListen(machine.stack, machine.listener), 0);
  }
  memory.fill(changetype<usize>(settings), 0, IMPAIRMENT_SIZE);
  settings.delay = 100_000;
}

function connect(from: i32, to: i32): void {
  const connection = tcpConnect(net.machines[from].stack, net.machines[to].address, PORT, net.now);
  check(connection !== null, "tcpConnect");
  if (connection !== null) begin(connection, connection.localPort, true, from, to);
}

function countOver(): i32 {
  let count = 0;
  for (let i = 0; i < flows.length; i++) if (flows[i].isOver) count++;
  return count;
}

function countVoid(): i32 {
  let count = 0;
  for (let i = 0; i < flows.length; i++) if (flows[i].isVoid) count++;
  return count;
}

/** Lets `connections` connections between random machines carry `bytes` each way, within `bound`; then everything has to be as before. */
function storm(connections: i32, bytes: u32, bound: u64): void {
  total = bytes;
  cableImpair(net.cable, settings, random());
  const machines = net.machines.length;
  for (let i = 0; i < connections; i++) {
    const from = <i32>randomBelow(machines);
    connect(from, (from + 1 + <i32>randomBelow(machines - 1)) % machines);
  }
  const end = net.now + bound;
  while (net.now < end) {
    net.run(isLazy ? 5 * MS : 50 * MS);
    for (let i = 0; i < flows.length; i++) {
      const flow = flows[i];
      if (isLazy) read(flow, net.now);
      const connection = flow.connection;
      if (connection === null || !flow.isFinished || !flow.isShut || flow.read < total) continue;
      if (randomBelow(4)) continue;
      flow.connection = null;
      flow.isOver = true;
      tcpRelease(connection, net.now);
    }
    if (flows.length - countVoid() >= 2 * connections && countOver() == flows.length) break;
  }
  verify(connections);
}

function verify(connections: i32): void {
  equal<i32>(countOver(), flows.length, "ends that are over in time");
  let clients = 0;
  for (let i = 0; i < flows.length; i++) {
    const flow = flows[i];
    if (flow.isVoid) continue;
    if (flow.isClient) clients++;
    equal<i32>(flow.error, 0, "no error");
    equal<u32>(flow.read, total, "every byte arrived");
    equal<u32>(flow.written, total, "every byte was written");
  }
  equal<i32>(clients, connections);
  equal<i32>(flows.length - countVoid(), 2 * connections, "each has two ends");
}

/** All is given back: buffers when the last TIME-WAIT is over, and every place for a connection. */
function calm(): void {
  memory.fill(changetype<usize>(settings), 0, IMPAIRMENT_SIZE);
  cableImpair(net.cable, settings, random());
  net.setNarrow(0);
  net.run(30 * MINUTE);
  net.checkBuffers();
  for (let i = 0; i < net.machines.length; i++) {
    equal<u32>(tcpConnectionCount(net.machines[i].stack), 0, "connections");
    equal<u32>(tcpTimeWaitCount(net.machines[i].stack), 0, "TIME-WAIT");
  }
  for (let i = 0; i < 64; i++) connect(0, 1);
  net.end();
}

test("two machines on a good cable", () => {
  raise(2);
  storm(8, 100_000, 30 * SECOND);
  calm();
});

test("two machines and a cable with a bottleneck and a short queue", () => {
  raise(2);
  settings.bitsPerSecond = 10_000_000;
  settings.queueBytes = 20_000;
  settings.delay = 10 * MS;
  storm(4, 150_000, 2 * MINUTE);
  calm();
});

test("frames are swapped and doubled", () => {
  raise(2);
  settings.reorder = 10 * PERCENT;
  settings.reorderDelay = 2 * MS;
  settings.duplicate = 10 * PERCENT;
  settings.delay = MS;
  settings.jitter = 2 * MS;
  storm(6, 60_000, 2 * MINUTE);
  calm();
});

test("one frame of a hundred is lost", () => {
  raise(2);
  settings.loss = PERCENT;
  settings.delay = 5 * MS;
  storm(6, 100_000, 5 * MINUTE);
  calm();
});

test("one bit of some frames is wrong", () => {
  raise(2);
  settings.corrupt = 3 * PERCENT;
  settings.delay = MS;
  storm(6, 60_000, 5 * MINUTE);
  calm();
});

test("three frames of ten are lost, each way", () => {
  raise(2);
  settings.loss = 30 * PERCENT;
  settings.delay = 5 * MS;
  storm(3, 20_000, 120 * MINUTE);
  calm();
});

test("owners that read seldom", () => {
  raise(3);
  isLazy = true;
  settings.loss = 2 * PERCENT;
  settings.delay = 2 * MS;
  storm(6, 100_000, 10 * MINUTE);
  calm();
});

test("the way gets narrow and wide again", () => {
  raise(2);
  total = 150_000;
  settings.delay = 3 * MS;
  cableImpair(net.cable, settings, random());
  for (let i = 0; i < 4; i++) connect(i & 1, 1 - (i & 1));
  for (let i = 0; i < 400 && (flows.length < 8 || countOver() < flows.length); i++) {
    const widths: u32[] = [0, 1400, 1006, 576];
    if (i % 4 == 0) net.setNarrow(widths[randomBelow(4)]);
    net.run(20 * MS);
  }
  net.setNarrow(576);
  net.run(5 * MINUTE);
  verify(4);
  calm();
});

test("devices that make checksums and take large segments apart are not needed, and do no harm", () => {
  raise(2, 256, NetFeature.TRANSMIT_CHECKSUM | NetFeature.RECEIVE_CHECKSUM);
  settings.loss = 2 * PERCENT;
  settings.corrupt = PERCENT;
  settings.delay = MS;
  storm(4, 60_000, 5 * MINUTE);
  calm();
});

test("few buffers: it is slow, and goes on", () => {
  raise(2, 40);
  settings.loss = PERCENT;
  settings.delay = MS;
  storm(6, 40_000, 30 * MINUTE);
  calm();
});

test("sixteen machines and everything at once", () => {
  raise(16, 128);
  settings.loss = 5 * PERCENT;
  settings.duplicate = 2 * PERCENT;
  settings.reorder = 5 * PERCENT;
  settings.reorderDelay = 3 * MS;
  settings.corrupt = PERCENT;
  settings.delay = 2 * MS;
  settings.jitter = MS;
  storm(24, 15_000, 30 * MINUTE);
  calm();
});

test("random storms", () => {
  for (let round = 0; round < 4; round++) {
    raise(2 + <i32>randomBelow(6), 64 + randomBelow(200));
    settings.loss = randomBelow(20 * PERCENT);
    settings.duplicate = randomBelow(10 * PERCENT);
    settings.reorder = randomBelow(20 * PERCENT);
    settings.reorderDelay = randomBelow(<u32>(10 * MS));
    settings.corrupt = randomBelow(3 * PERCENT);
    settings.delay = randomBelow(<u32>(30 * MS));
    settings.jitter = randomBelow(<u32>(10 * MS));
    isLazy = randomBelow(3) == 0;
    storm(1 + <i32>randomBelow(8), 1 + randomBelow(30_000), 120 * MINUTE);
    calm();
  }
});
