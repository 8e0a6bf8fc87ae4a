/**
 * net-time: the wall clock, set by a time server (SNTP; RFC 5905, section 14). Machines without a clock of their own begin in 1970.
 */
import { calloc, free } from "ukalloc";
import { EINVAL, ENOMEM, ETIMEDOUT } from "ukerrno";
import { resolve } from "net-resolve";
import { network, networkKick } from "net-service";
import { readTimeAnswer, SNTP_PORT, SNTP_SIZE, writeTimeQuestion } from "net-sntp";
import { UdpPort, UDP_PORT_SIZE, udpClose, udpOpen, udpSend } from "net-udp";
import { copyAddress, IpAddress } from "net-wire";
import { NetBuf, release } from "uknetdev";
import { Semaphore, SEMAPHORE_SIZE } from "uklock";
import { fromSeconds, monotonic, setWallClock } from "uktime";

/** How long an answer is waited for before it is asked for again. */
const PATIENCE: u64 = fromSeconds(2);
/** No answer yet. */
const WAITING: i32 = 1;

/**
 * Asks `host`, a name or an address of `length` bytes, for the time, and sets the wall clock by it. The calling thread waits, until `deadline` at most. 0; -ETIMEDOUT;
 * -EIO: the server does not know the time; -ENOMEM; what `resolve` says of the name.
 */
export function synchronizeClock(host: usize, length: u32, deadline: u64): i32 {
  const block = calloc(1, QUERY_SIZE);
  if (!block) return -ENOMEM;
  const query = changetype<Query>(block);
  let result = resolve(host, length, query.server, deadline);
  if (result >= 0) result = open(query);
  if (result >= 0) {
    result = ask(query, deadline);
    udpClose(query.port);
  }
  free(block);
  return result;
}

// --- internal -------------------------------------------------------------------------------------------------------

/**
 *     | Query | port | semaphore | message |
 */
@unmanaged
class Query {
  private server0: u64;
  private server1: u64;
  nonce: u64;
  asked: u64;
  /** What the server says, and what came of it. */
  time: u64;
  result: i32;

  get server(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this));
  }

  get port(): UdpPort {
    return changetype<UdpPort>(changetype<usize>(this) + PORT);
  }

  get news(): Semaphore {
    return changetype<Semaphore>(changetype<usize>(this) + NEWS);
  }

  get message(): usize {
    return changetype<usize>(this) + MESSAGE;
  }
}

const PORT: usize = (offsetof<Query>() + 7) & ~7;
const NEWS: usize = PORT + UDP_PORT_SIZE;
const MESSAGE: usize = (NEWS + SEMAPHORE_SIZE + 7) & ~7;
const QUERY_SIZE: usize = MESSAGE + SNTP_SIZE;

function open(query: Query): i32 {
  const port = query.port;
  port.context = changetype<usize>(query);
  port.onDatagram = heard;
  port.onError = failed;
  copyAddress(port.peer, query.server);
  port.peerPort = SNTP_PORT;
  return udpOpen(network(), port);
}

function ask(query: Query, deadline: u64): i32 {
  while (true) {
    const now = monotonic();
    if (now >= deadline) return -ETIMEDOUT;
    const stack = network();
    query.nonce = ((<u64>stack.nextRandom()) << 32) | stack.nextRandom();
    query.asked = now;
    query.result = WAITING;
    writeTimeQuestion(query.message, query.nonce);
    const error = udpSend(query.port, query.server, SNTP_PORT, query.message, SNTP_SIZE, now);
    if (error < 0) return error;
    networkKick();
    query.news.downUntil(min(deadline, now + PATIENCE));
    if (query.result == 0) setWallClock(query.time + (monotonic() - query.asked));
    if (query.result != WAITING) return query.result;
  }
}

/** In the network's thread. */
function heard(port: UdpPort, packet: NetBuf, now: u64): void {
  const query = changetype<Query>(port.context);
  if (query.result == WAITING && packet.next === null) {
    const time = changetype<usize>(query) + offsetof<Query>("time");
    const result = readTimeAnswer(packet.data, packet.length, query.nonce, query.asked, now, time);
    if (result != -EINVAL) {
      query.result = result;
      query.time -= now - query.asked; // the time when it was asked
      query.news.up();
    }
  }
  release(packet);
}

function failed(port: UdpPort, error: i32, _now: u64): void {
  const query = changetype<Query>(port.context);
  if (query.result != WAITING) return;
  query.result = error;
  query.news.up();
}
