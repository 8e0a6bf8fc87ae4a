/** Brings TCP into a stack, and takes it away. */
import { calloc, free } from "ukalloc";
import { ENOMEM } from "ukerrno";
import { onError, onProtocol, onTick, Stack } from "net-ip";
import { Protocol } from "net-wire";
import { dropReceived } from "./close";
import { CONNECTION_SIZE, TcpConnection } from "./connection";
import { TcpCounters } from "./counters";
import { tcpError } from "./errors";
import { tcpTick } from "./events";
import { tcpInput } from "./input";
import { dropQueue } from "./send-queue";
import { stopTimer } from "./timers";
import { Tcp, TCP_STATE_SIZE, tcpOf } from "./tcp";
import { WAITING_SIZE } from "./waiting";

/** Buckets of a table, for each connection that there can be. A power of two. */
const BUCKETS_EACH: u32 = 1;
const LEAST_BUCKETS: u32 = 16;

/**
 * Brings TCP into a stack: for `connections` connections at once, and as many that are over and only remembered. 0, -ENOMEM, or -ENOSPC when the stack has
 * too many protocols.
 */
export function tcpPrepare(stack: Stack, connections: u32): i32 {
  const address = calloc(1, TCP_STATE_SIZE);
  if (!address) return -ENOMEM;
  const tcp = changetype<Tcp>(address);
  tcp.stack = stack;
  stack.tcp = address;
  let buckets = LEAST_BUCKETS;
  while (buckets < connections * BUCKETS_EACH) buckets *= 2;
  tcp.bucketMask = buckets - 1;
  tcp.buckets = calloc(buckets, sizeof<usize>());
  tcp.waitBuckets = calloc(buckets, sizeof<usize>());
  if (
    !tcp.buckets ||
    !tcp.waitBuckets ||
    !tcp.connections.prepare(connections, CONNECTION_SIZE) ||
    !tcp.waitings.prepare(connections, WAITING_SIZE)
  ) {
    giveBack(tcp);
    return -ENOMEM;
  }
  tcp.key0 = stack.key ^ randomWord(stack);
  tcp.key1 = rotl<u64>(stack.key, 29) ^ randomWord(stack);
  let error = onProtocol(stack, Protocol.TCP, tcpInput);
  if (error == 0) error = onError(stack, Protocol.TCP, tcpError);
  if (error == 0) error = onTick(stack, tcpTick);
  if (error < 0) giveBack(tcp);
  return error;
}

/** Ends all connections without a word, and gives all memory back. To be called before `destroyStack`; owners' connections are gone with it. */
export function tcpDestroy(stack: Stack): void {
  if (!stack.tcp) return;
  const tcp = tcpOf(stack);
  const connections = tcp.connections;
  for (let i: u32 = 0; i < connections.touched; i++) {
    const connection = changetype<TcpConnection>(connections.at(i));
    stopTimer(connection);
    dropQueue(connection);
    dropReceived(connection);
  }
  giveBack(tcp);
}

/** What happened so far. */
export function tcpCounters(stack: Stack): TcpCounters {
  return tcpOf(stack).counters;
}

/** Connections that there are, in whatever state, and those that are only remembered. */
export function tcpConnectionCount(stack: Stack): u32 {
  return tcpOf(stack).connections.used;
}

export function tcpTimeWaitCount(stack: Stack): u32 {
  return tcpOf(stack).waitings.used;
}

// --- internal -------------------------------------------------------------------------------------------------------

function giveBack(tcp: Tcp): void {
  tcp.connections.destroy();
  tcp.waitings.destroy();
  if (tcp.buckets) free(tcp.buckets);
  if (tcp.waitBuckets) free(tcp.waitBuckets);
  tcp.stack.tcp = 0;
  free(changetype<usize>(tcp));
}

function randomWord(stack: Stack): u64 {
  return ((<u64>stack.nextRandom()) << 32) | stack.nextRandom();
}
