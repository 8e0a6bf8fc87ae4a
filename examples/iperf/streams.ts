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

/** The test begins, or ends: those that send begin, or finish what they have begun. */
export function sendStreams(now: u64): void {
  let stream = test.firstStream;
  while (stream !== null) {
    if (stream.isSender) send(stream, now);
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
  if (connection === null) return;
  while (true) {
    // The other end reads whole blocks, and would wait for the rest of one for ever.
    const wanted = test.step == Step.TEST_RUNNING ? CHUNK : restOfBlock(stream);
    if (wanted == 0) return;
    const sent = tcpSendStatic(connection, chunk, min(wanted, CHUNK), now);
    stream.bytes += sent;
    if (sent < min(wanted, CHUNK)) return;
  }
}

function restOfBlock(stream: Stream): u32 {
  const over = <u32>(stream.bytes % test.blockSize);
  return over ? test.blockSize - over : 0;
}
