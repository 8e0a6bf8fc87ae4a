/** Those who are connected: what arrives by TCP is given to commands.ts, and what is answered to TCP. */
import { calloc, free } from "ukalloc";
import { Stack } from "net-ip";
import { TcpConnection, tcpConsumed, TcpEvent, TcpListener, TCP_LISTENER_SIZE, tcpReceive, tcpRelease } from "net-tcp";
import { tcpAbort, tcpSetNoDelay, tcpShutdown, tcpWrite } from "net-tcp";
import { NetBuf, release } from "uknetdev";
import { prepareCommands, take } from "./commands";
import { Client, CLIENT_SIZE } from "./client";

export const listener = changetype<TcpListener>(memory.data(<i32>TCP_LISTENER_SIZE, 8));

/** To be called once, before anybody is listened to. 0 or -ENOMEM. */
export function prepareClients(stack: Stack): i32 {
  listener.accept = accept;
  return prepareCommands(stack);
}

// --- internal -------------------------------------------------------------------------------------------------------

function accept(_listener: TcpListener, connection: TcpConnection, now: u64): void {
  const block = calloc(1, CLIENT_SIZE);
  if (!block) {
    tcpAbort(connection, now);
    tcpRelease(connection, now);
    return;
  }
  const client = changetype<Client>(block);
  client.connection = connection;
  connection.context = block;
  connection.onEvent = onEvent;
  tcpSetNoDelay(connection, true); // answers leave in one piece already
}

function onEvent(connection: TcpConnection, events: u32, now: u64): void {
  const client = changetype<Client>(connection.context);
  if (events & TcpEvent.CLOSED) {
    drop(client, now);
    return;
  }
  if (events & TcpEvent.FINISHED) client.isFinished = true;
  if (events & TcpEvent.ROOM) sendPending(client, now);
  read(client, now);
  if (client.isClosing && !client.isShut && client.pending == 0) {
    client.isShut = true;
    tcpShutdown(connection, now);
  }
  const hasSaidAll = client.unread === null && client.pending == 0;
  if (client.isFinished && (client.isShut || hasSaidAll)) drop(client, now);
}

/** Gives what has arrived to the commands, until there are answers that have to wait. */
function read(client: Client, now: u64): void {
  const connection = client.connection;
  let packet = client.unread;
  if (packet === null) packet = tcpReceive(connection);
  while (packet !== null && client.pending == 0) {
    const used = client.isClosing ? packet.length : take(client, packet.data, packet.length, now);
    packet.pull(used);
    tcpConsumed(connection, used, now);
    if (packet.length) break;
    const next: NetBuf | null = packet.next;
    packet.next = null;
    release(packet);
    packet = next === null ? tcpReceive(connection) : next;
  }
  client.unread = packet;
}

function sendPending(client: Client, now: u64): void {
  if (!client.pending) return;
  client.pendingSent += tcpWrite(
    client.connection,
    client.pending + client.pendingSent,
    client.pendingLength - client.pendingSent,
    now,
  );
  if (client.pendingSent < client.pendingLength) return;
  free(client.pending);
  client.pending = 0;
}

/** The connection is TCP's from here on. */
function drop(client: Client, now: u64): void {
  const unread = client.unread;
  if (unread !== null) release(unread);
  if (client.pending) free(client.pending);
  if (client.partial) free(client.partial);
  tcpRelease(client.connection, now);
  free(changetype<usize>(client));
}
