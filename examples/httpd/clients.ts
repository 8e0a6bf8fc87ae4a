/** Those who are connected: what arrives by TCP is given to http-server, and what that has to say to TCP. No thread, and no copy of what arrives. */
import { calloc } from "ukalloc";
import { endConnection, HttpConnection, HTTP_CONNECTION_SIZE, HttpServer, HTTP_SERVER_SIZE } from "http-server";
import { input, isExpired, prepareConnection, resume } from "http-server";
import { onTick, Stack } from "net-ip";
import { TcpConnection, tcpConsumed, TcpEvent, TcpListener, TCP_LISTENER_SIZE, tcpReceive, tcpRelease } from "net-tcp";
import { tcpAbort, tcpSendStatic, tcpShutdown, tcpSpace, tcpWrite } from "net-tcp";
import { NetBuf, release } from "uknetdev";
import { NEVER } from "uktime";

export const server = changetype<HttpServer>(memory.data(<i32>HTTP_SERVER_SIZE, 16));
export const listener = changetype<TcpListener>(memory.data(<i32>TCP_LISTENER_SIZE, 8));

/** Between two looks for those who have said too little for too long. */
const LOOK: u64 = 1_000_000_000;

/**
 *     | Client | HttpConnection |
 */
@unmanaged
class Client {
  /** All of them, in no order. */
  next: Client | null;
  previous: Client | null;
  connection: TcpConnection;
  /** What has arrived and could not be answered yet. */
  unread: NetBuf | null;
  /** The time of the call that is going on. */
  now: u64;
  /** We have said the last word. */
  isShut: bool;
  /** So has the other side. */
  isFinished: bool;

  get http(): HttpConnection {
    return changetype<HttpConnection>(changetype<usize>(this) + HTTP);
  }
}

const HTTP: usize = (offsetof<Client>() + 7) & ~7;
/** Bytes of a client. */
export const CLIENT_SIZE: u32 = <u32>HTTP + HTTP_CONNECTION_SIZE;

let first: Client | null = null;
let spare: Client | null = null;
export let clientCount: u32 = 0;
let nextLook: u64 = NEVER;

/** To be called once, before anybody is listened to. */
export function prepareClients(stack: Stack): void {
  listener.accept = accept;
  onTick(stack, tick);
}

// --- internal -------------------------------------------------------------------------------------------------------

function accept(_listener: TcpListener, connection: TcpConnection, now: u64): void {
  const client = takeClient();
  if (client === null) {
    tcpAbort(connection, now);
    tcpRelease(connection, now);
    return;
  }
  client.connection = connection;
  connection.context = changetype<usize>(client);
  connection.onEvent = onEvent;
  const http = client.http;
  http.transport = changetype<usize>(client);
  http.write = write;
  http.send = send;
  http.space = space;
  prepareConnection(http, server, now);
  if (nextLook == NEVER) nextLook = now + LOOK;
}

function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  const client = changetype<Client>(connection.context);
  const http = client.http;
  client.now = now;
  if (events & TcpEvent.CLOSED) {
    drop(client, now);
    return;
  }
  if (events & TcpEvent.FINISHED) client.isFinished = true;
  if (events & TcpEvent.ROOM) resume(http, now);
  read(client, now);
  if (http.isDone && !client.isShut) {
    // Whoever is still talking shall hear our answer first, and not a reset (RFC 9112, section 9.6).
    client.isShut = true;
    tcpShutdown(connection, now);
  }
  const hasSaidAll = client.unread === null && http.pendingLength == 0;
  if (client.isFinished && (client.isShut || hasSaidAll)) drop(client, now);
}

/** Gives what has arrived to HTTP, as far as there is room for answers. */
function read(client: Client, now: u64): void {
  const http = client.http;
  const connection = client.connection;
  let packet = client.unread;
  if (packet === null) packet = tcpReceive(connection);
  while (packet !== null) {
    if (packet.length) {
      const used = input(http, packet.data, packet.length, now);
      packet.pull(used);
      tcpConsumed(connection, used, now);
      if (packet.length) break;
    }
    const next: NetBuf | null = packet.next;
    packet.next = null;
    release(packet);
    packet = next === null ? tcpReceive(connection) : next;
  }
  client.unread = packet;
}

/** The connection is TCP's from here on. */
function drop(client: Client, now: u64): void {
  const unread = client.unread;
  if (unread !== null) release(unread);
  endConnection(client.http);
  tcpRelease(client.connection, now);
  giveClient(client);
}

function tick(_stack: Stack, now: u64): u64 {
  if (now < nextLook) return nextLook;
  let client = first;
  while (client !== null) {
    const next: Client | null = client.next;
    if (isExpired(client.http, now)) {
      tcpAbort(client.connection, now);
      drop(client, now);
    }
    client = next;
  }
  nextLook = first === null ? NEVER : now + LOOK;
  return nextLook;
}

function write(http: HttpConnection, data: usize, length: u32): u32 {
  const client = changetype<Client>(http.transport);
  return tcpWrite(client.connection, data, length, client.now);
}

function send(http: HttpConnection, data: usize, length: u32): u32 {
  const client = changetype<Client>(http.transport);
  return tcpSendStatic(client.connection, data, length, client.now);
}

function space(http: HttpConnection): u32 {
  return tcpSpace(changetype<Client>(http.transport).connection);
}

function takeClient(): Client | null {
  let client = spare;
  if (client !== null) spare = client.next;
  else {
    const block = calloc(1, CLIENT_SIZE);
    if (!block) return null;
    client = changetype<Client>(block);
  }
  client.unread = null;
  client.isShut = false;
  client.isFinished = false;
  client.previous = null;
  client.next = first;
  if (first !== null) first!.previous = client;
  first = client;
  clientCount++;
  return client;
}

function giveClient(client: Client): void {
  const next = client.next;
  const previous = client.previous;
  if (previous === null) first = next;
  else previous.next = next;
  if (next !== null) next.previous = previous;
  client.next = spare;
  spare = client;
  clientCount--;
}
