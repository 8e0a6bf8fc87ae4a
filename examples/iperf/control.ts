/** The connection over which a test is agreed on, begun, ended, and its results are exchanged. */
import { TcpConnection, tcpConsumed, TcpEvent, tcpReceive, tcpRelease, tcpSetNoDelay, tcpWrite } from "net-tcp";
import { swap32 } from "net-wire";
import { malloc } from "ukalloc";
import { ENOMEM } from "ukerrno";
import { NetBuf, release } from "uknetdev";
import { numberOf } from "./parameters";
import { writeResults } from "./results";
import { closeStreams, dropStreams, startStreams } from "./streams";
import { Step, test } from "./test";

/** A message of the other end, as far as it has come: a step, or a length and so many bytes of JSON. */
const MOST_MESSAGE: u32 = 65536;
let message: usize = 0;
let length: u32 = 0;
let results: usize = 0;
const scratch = memory.data(16, 8);
const LENGTH: u32 = 4;
const MOST_STREAMS: u32 = 128;

/** To be called once. 0 or -ENOMEM. */
export function prepareControl(): i32 {
  message = malloc(MOST_MESSAGE);
  results = malloc(MOST_MESSAGE);
  return message && results ? 0 : -ENOMEM;
}

/** The connection asks for a test. `rest` is what it has said already. */
export function becomeControl(connection: TcpConnection, rest: NetBuf, now: u64): void {
  test.control = connection;
  length = 0;
  connection.onEvent = onEvent;
  tcpSetNoDelay(connection, true);
  go(Step.PARAM_EXCHANGE, now);
  take(connection, rest, now);
}

/** Says a step to somebody. */
export function sendStep(connection: TcpConnection, step: Step, now: u64): void {
  store<u8>(scratch, <u8>step);
  tcpWrite(connection, scratch, 1, now);
}

/** A stream has come; with the last one it begins. */
export function streamAdded(now: u64): void {
  if (test.streamCount < test.expected) return;
  go(Step.TEST_START, now);
  go(Step.TEST_RUNNING, now);
  test.started = now;
  startStreams(now);
}

// --- internal -------------------------------------------------------------------------------------------------------

function go(step: Step, now: u64): void {
  test.step = step;
  const control = test.control;
  if (control !== null) sendStep(control, step, now);
}

function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  if (events & TcpEvent.CLOSED) return endTest(now);
  while (true) {
    const packet = tcpReceive(connection);
    if (packet === null) break;
    take(connection, packet, now);
    if (test.control === null) return;
  }
  if (events & TcpEvent.FINISHED) endTest(now);
}

function take(connection: TcpConnection, packet: NetBuf, now: u64): void {
  while (packet.length && test.control !== null) {
    const used = min(MOST_MESSAGE - length, packet.length);
    memory.copy(message + length, packet.data, used);
    length += used;
    packet.pull(used);
    tcpConsumed(connection, used, now);
    while (length && test.control !== null) {
      const size = understand(now);
      if (size == 0 || test.control === null) break;
      length -= size;
      memory.copy(message, message + size, length);
    }
    if (length == MOST_MESSAGE) endTest(now); // longer than any message is
  }
  release(packet);
}

/** Does what the message says. Returns its bytes; 0: it is not there as a whole. */
function understand(now: u64): u32 {
  if (test.step != Step.PARAM_EXCHANGE && test.step != Step.EXCHANGE_RESULTS) {
    obey(load<u8>(message), now);
    return 1;
  }
  if (length < LENGTH) return 0;
  const size = swap32(load<u32>(message));
  if (size > MOST_MESSAGE - LENGTH) {
    endTest(now);
    return 0;
  }
  if (length < LENGTH + size) return 0;
  if (test.step == Step.PARAM_EXCHANGE) agree(message + LENGTH, size, now);
  else tellResults(now);
  return LENGTH + size;
}

function obey(step: u32, now: u64): void {
  if (step == Step.TEST_END) {
    test.ended = now;
    closeStreams(now);
    go(Step.EXCHANGE_RESULTS, now);
  } else endTest(now); // IPERF_DONE, CLIENT_TERMINATE, and what makes no sense
}

function agree(text: usize, size: u32, now: u64): void {
  test.isUdp = numberOf(text, size, cstr("udp"), 3, 0) != 0;
  test.isReverse = numberOf(text, size, cstr("reverse"), 7, 0) != 0;
  test.isBidirectional = numberOf(text, size, cstr("bidirectional"), 13, 0) != 0;
  test.hasWideCounters = numberOf(text, size, cstr("udp_counters_64bit"), 18, 0) != 0;
  const parallel = numberOf(text, size, cstr("parallel"), 8, 1);
  test.expected = test.isBidirectional ? parallel * 2 : parallel;
  if (parallel == 0 || parallel > MOST_STREAMS || (test.isUdp && (test.isReverse || test.isBidirectional))) {
    refuse(now);
    return;
  }
  go(Step.CREATE_STREAMS, now);
}

/** An error, as two numbers: iperf's own, "the server does not support that", and errno. */
function refuse(now: u64): void {
  const control = test.control;
  if (control === null) return;
  go(Step.SERVER_ERROR, now);
  store<u32>(scratch, swap32(UNIMPLEMENTED));
  store<u32>(scratch, 0, 4);
  tcpWrite(control, scratch, 8, now);
  endTest(now);
}

const UNIMPLEMENTED: u32 = 13;

function tellResults(now: u64): void {
  const control = test.control;
  if (control === null) return;
  const size = writeResults(results, MOST_MESSAGE);
  store<u32>(scratch, swap32(size));
  tcpWrite(control, scratch, LENGTH, now);
  tcpWrite(control, results, size, now);
  go(Step.DISPLAY_RESULTS, now);
}

/** In order or not: the next caller may ask for a test. */
function endTest(now: u64): void {
  const control = test.control;
  if (control === null) return;
  test.control = null;
  test.step = Step.IPERF_DONE;
  length = 0;
  dropStreams(now);
  tcpRelease(control, now);
}
