/** The end of a poll: timers, then what owners are told, then what is to be sent. */
import { Stack } from "net-ip";
import { NEVER } from "uktime";
import { leaveBacklog } from "./close";
import { TcpConnection } from "./connection";
import { takeNews, takeWork } from "./lists";
import { output } from "./output";
import { feed } from "./starved";
import { ACCEPTED, Flag } from "./state";
import { freeConnection } from "./table";
import { Tcp, tcpOf } from "./tcp";
import { timeWaitTick } from "./time-wait";
import { expireTimers } from "./timers";

/** How soon those are looked after who wait for buffers. */
const STARVED: u64 = 20_000_000;

/** The tick of `onTick`. */
export function tcpTick(stack: Stack, now: u64): u64 {
  if (!stack.tcp) return NEVER; // it was taken away
  const tcp = tcpOf(stack);
  expireTimers(tcp, now);
  if (tcp.isStarved) feed(tcp, now);
  tellNews(tcp, now);
  doWork(tcp, now);
  let next = tcp.timers.next();
  if (tcp.waitFirst !== null) next = min(next, timeWaitTick(tcp, now));
  if (tcp.isStarved) next = min(next, now + STARVED);
  return tcp.newsFirst === null && tcp.workFirst === null ? next : now;
}

/** Sends what all connections of the list have. */
export function doWork(tcp: Tcp, now: u64): void {
  const last = tcp.workLast;
  let one = takeWork(tcp);
  while (one !== null) {
    if (one.has(Flag.DEAD)) freeConnection(one);
    else output(one, now);
    if (one == last) return; // what was added meanwhile waits for its own turn
    one = takeWork(tcp);
  }
}

// --- internal -------------------------------------------------------------------------------------------------------

/** Each connection that has news by now has its owner told once. What owners cause is told in the next round. */
function tellNews(tcp: Tcp, now: u64): void {
  const last = tcp.newsLast;
  let one = takeNews(tcp);
  while (one !== null) {
    tell(one, now);
    if (one == last) return;
    one = takeNews(tcp);
  }
}

function tell(connection: TcpConnection, now: u64): void {
  if (connection.has(Flag.DEAD)) {
    freeConnection(connection);
    return;
  }
  const news = connection.news;
  connection.news = 0;
  connection.set(Flag.BUSY);
  if (news & ACCEPTED) {
    const listener = connection.listener;
    leaveBacklog(connection);
    if (listener !== null) listener.accept(listener, connection, now);
  }
  const events = news & ~ACCEPTED;
  const callback = connection.onEvent;
  if (events && callback !== null && !connection.has(Flag.RELEASED)) callback(connection, events, now);
  connection.clear(Flag.BUSY);
  if (connection.has(Flag.DEAD)) freeConnection(connection);
}
