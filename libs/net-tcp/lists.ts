/** The two lists that the end of a poll goes through: connections with something to send, and with something to tell. First in, first out. */
import { TcpConnection } from "./connection";
import { Flag } from "./state";
import { Tcp } from "./tcp";

/** Has `output` called for a connection at the end of the poll. */
export function addWork(connection: TcpConnection): void {
  if (connection.has(Flag.IN_WORK)) return;
  connection.set(Flag.IN_WORK);
  connection.workNext = null;
  const tcp = connection.tcp;
  const last = tcp.workLast;
  if (last === null) tcp.workFirst = connection;
  else last.workNext = connection;
  tcp.workLast = connection;
}

/** The next one with something to send, out of the list; null: none. */
export function takeWork(tcp: Tcp): TcpConnection | null {
  const first = tcp.workFirst;
  if (first === null) return null;
  tcp.workFirst = first.workNext;
  if (first.workNext === null) tcp.workLast = null;
  first.clear(Flag.IN_WORK);
  return first;
}

/** Has the owner told of `events` at the end of the poll. */
export function addNews(connection: TcpConnection, events: u32): void {
  connection.news |= events;
  if (connection.flags & (Flag.IN_NEWS | Flag.RELEASED)) return;
  connection.set(Flag.IN_NEWS);
  connection.newsNext = null;
  const tcp = connection.tcp;
  const last = tcp.newsLast;
  if (last === null) tcp.newsFirst = connection;
  else last.newsNext = connection;
  tcp.newsLast = connection;
}

/** The next one with something to tell, out of the list; null: none. */
export function takeNews(tcp: Tcp): TcpConnection | null {
  const first = tcp.newsFirst;
  if (first === null) return null;
  tcp.newsFirst = first.newsNext;
  if (first.newsNext === null) tcp.newsLast = null;
  first.clear(Flag.IN_NEWS);
  return first;
}
