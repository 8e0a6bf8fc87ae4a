/** Connections with data: taken and counted, or sent as fast as they go. */
import { calloc, free } from "ukalloc";
import { ENOMEM } from "ukerrno";
import { TcpConnection, tcpConsumed, TcpEvent, tcpReceive, tcpRelease, tcpSendStatic } from "net-tcp";
import { packetLength, release } from "uknetdev";
import { Step, Stream, test } from "./test";

/** What is sent: the same bytes again and again, from where they lie. */
const CHUNK: u32 = 131072;
let chunk: usize = 0;

/** To be called once. 0 or -ENOMEM. */
export function prepareStreams(): i32 {
  chunk = calloc(1, CHUNK);
  return chunk ? 0 : -ENOMEM;
}

/** Adds a stream to the test; null without memory. */
export function addStream(connection: TcpConnection | null): Stream | null {
  const block = calloc(1, offsetof<Stream>());
  if (!block) return null;
  const stream = changetype<Stream>(block);
  stream.connection = connection;
  // The other end numbers them so.
  stream.id = test.streamCount ? test.streamCount + 2 : 1;
  stream.isSender = test.isBidirectional ? test.streamCount >= test.expected / 2 : test.isReverse;
  const last = test.lastStream;
  if (last === null) test.firstStream = stream;
  else last.next = stream;
  test.lastStream = stream;
  test.streamCount++;
  if (connection !== null) {
    connection.context = block;
    connection.onEvent = onEvent;
  }
  return stream;
}

/** The test begins: those that send do. */
export function startStreams(now: u64): void {
  let stream = test.firstStream;
  while (stream !== null) {
    if (stream.isSender) send(stream, now);
    stream = stream.next;
  }
}

/** The test is over: the other end, which may be waiting for more, hears so by the end of the data. What was counted stays. */
export function closeStreams(now: u64): void {
  let stream = test.firstStream;
  while (stream !== null) {
    const connection = stream.connection;
    if (connection !== null) tcpRelease(connection, now);
    stream.connection = null;
    stream = stream.next;
  }
}

/** Lets all connections of the test go. */
export function dropStreams(now: u64): void {
  let stream = test.firstStream;
  while (stream !== null) {
    const next: Stream | null = stream.next;
    const connection = stream.connection;
    if (connection !== null) tcpRelease(connection, now);
    free(changetype<usize>(stream));
    stream = next;
  }
  test.firstStream = null;
  test.lastStream = null;
  test.streamCount = 0;
}

// --- internal -------------------------------------------------------------------------------------------------------

function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  const stream = changetype<Stream>(connection.context);
  if (events & TcpEvent.CLOSED) {
    stream.connection = null;
    tcpRelease(connection, now);
    return;
  }
  while (true) {
    const packet = tcpReceive(connection);
    if (packet === null) break;
    const length = packetLength(packet);
    if (test.step == Step.TEST_RUNNING) stream.bytes += length;
    tcpConsumed(connection, length, now);
    release(packet);
  }
  if (stream.isSender && events & TcpEvent.ROOM) send(stream, now);
}

function send(stream: Stream, now: u64): void {
  const connection = stream.connection;
  while (connection !== null && test.step == Step.TEST_RUNNING) {
    const sent = tcpSendStatic(connection, chunk, CHUNK, now);
    stream.bytes += sent;
    if (sent < CHUNK) return;
  }
}
