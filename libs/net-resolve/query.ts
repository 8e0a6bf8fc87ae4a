/** One question to one server. */
import { calloc, free } from "ukalloc";
import { EINVAL, EIO, ENOENT, ENOMEM, ETIMEDOUT } from "ukerrno";
import { network, networkKick } from "net-service";
import { Answer, ANSWER_SIZE, MOST_QUESTION, readAnswer, writeQuestion } from "net-dns";
import { UdpPort, UDP_PORT_SIZE, udpClose, udpOpen, udpSend } from "net-udp";
import { copyAddress, IpAddress } from "net-wire";
import { NetBuf, release } from "uknetdev";
import { Semaphore, SEMAPHORE_SIZE } from "uklock";
import { monotonic } from "uktime";

const DNS_PORT: u32 = 53;

/**
 *     | Query | port | semaphore | answer | question |
 */
@unmanaged
class Query {
  questionLength: u32;
  /** What came of it: 1 as long as nothing has. */
  result: i32;

  get port(): UdpPort {
    return changetype<UdpPort>(changetype<usize>(this) + PORT);
  }

  get news(): Semaphore {
    return changetype<Semaphore>(changetype<usize>(this) + NEWS);
  }

  get answer(): Answer {
    return changetype<Answer>(changetype<usize>(this) + ANSWER);
  }

  get question(): usize {
    return changetype<usize>(this) + QUESTION;
  }
}

const PORT: usize = (offsetof<Query>() + 7) & ~7;
const NEWS: usize = PORT + UDP_PORT_SIZE;
const ANSWER: usize = (NEWS + SEMAPHORE_SIZE + 7) & ~7;
const QUESTION: usize = ANSWER + ANSWER_SIZE;
const QUERY_SIZE: usize = QUESTION + MOST_QUESTION;

/**
 * Asks `server` for a name's record of `type` (RecordType), and waits for the answer until `until`. Stores the address and returns for how many seconds it is good;
 * -ENOENT: there is none, -EINVAL: no such name can be, -ETIMEDOUT, -EIO: the server does not know, and what `udpSend` returns.
 */
export function ask(server: IpAddress, name: usize, length: u32, type: u32, into: IpAddress, until: u64): i64 {
  const block = calloc(1, QUERY_SIZE);
  if (!block) return -ENOMEM;
  const query = changetype<Query>(block);
  const result = prepare(query, server, name, length, type);
  if (result < 0) {
    free(block);
    return result;
  }
  query.result = udpSend(query.port, server, DNS_PORT, query.question, query.questionLength, monotonic());
  if (query.result == 0) {
    query.result = 1;
    networkKick();
    if (query.news.downUntil(until) < 0) query.result = -ETIMEDOUT;
  }
  udpClose(query.port);
  let seconds: i64 = query.result;
  if (query.result == 0) {
    copyAddress(into, query.answer.address(0));
    seconds = query.answer.seconds;
  }
  free(block);
  return seconds;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** The identification and the port are hard to guess (RFC 5452, section 9.2). */
function prepare(query: Query, server: IpAddress, name: usize, length: u32, type: u32): i32 {
  const size = writeQuestion(query.question, network().nextRandom() & 0xffff, name, length, type);
  if (size < 0) return size;
  query.questionLength = size;
  const port = query.port;
  port.context = changetype<usize>(query);
  port.onDatagram = heard;
  port.onError = failed;
  copyAddress(port.peer, server);
  port.peerPort = DNS_PORT;
  return udpOpen(network(), port);
}

/** In the network's thread. What is no answer to the question is passed over. */
function heard(port: UdpPort, packet: NetBuf, _now: u64): void {
  const query = changetype<Query>(port.context);
  if (query.result == 1 && packet.next === null) {
    const answer = query.answer;
    const result = readAnswer(packet.data, packet.length, query.question, query.questionLength, answer);
    if (result != -EINVAL)
      end(query, result == 0 && answer.count == 0 ? -ENOENT : result < 0 && result != -ENOENT ? -EIO : result);
  }
  release(packet);
}

function failed(port: UdpPort, error: i32, _now: u64): void {
  const query = changetype<Query>(port.context);
  if (query.result == 1) end(query, error);
}

function end(query: Query, result: i32): void {
  query.result = result;
  query.news.up();
}
