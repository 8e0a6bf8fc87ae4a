/** A UDP port as a socket: datagrams wait in it to be read. */
import { calloc, free } from "ukalloc";
import { EBADF, ENOMEM, ETIMEDOUT } from "ukerrno";
import { network, networkKick } from "net-service";
import { UdpPort, UDP_PORT_SIZE, udpClose, udpOpen, udpSend } from "net-udp";
import { IpAddress } from "net-wire";
import { NetBuf, release } from "uknetdev";
import { monotonic } from "uktime";
import { closeSocket, Interest, notify, Socket, waitFor } from "./socket";

/** Datagrams that wait for their reader; later ones are lost, as the network may lose them. */
const MOST_WAITING: u32 = 64;

/**
 *     | DatagramSocket | what net-udp knows of it |
 */
@unmanaged
export class DatagramSocket extends Socket {
  first: NetBuf | null;
  last: NetBuf | null;
  count: u32;
  /** Datagrams that were lost for want of a reader. */
  lost: u32;

  get port(): UdpPort {
    return changetype<UdpPort>(changetype<usize>(this) + PORT);
  }
}

const PORT: usize = (offsetof<DatagramSocket>() + 7) & ~7;

let openError: i32 = 0;

/** Why `openDatagram` last returned null, or `waitDatagram`: a negative errno. */
export function lastDatagramError(): i32 {
  return openError;
}

/** Opens a port; 0: a free one. Null when that cannot be: `lastDatagramError` says why. */
export function openDatagram(number: u32): DatagramSocket | null {
  const block = calloc(1, PORT + UDP_PORT_SIZE);
  if (!block) {
    openError = -ENOMEM;
    return null;
  }
  const socket = changetype<DatagramSocket>(block);
  const port = socket.port;
  socket.ready = ready;
  port.number = number;
  port.context = block;
  port.onDatagram = arrived;
  port.onError = failed;
  openError = udpOpen(network(), port);
  if (openError >= 0) return socket;
  free(block);
  return null;
}

/** Waits for a datagram, which is the caller's. Null when none came until `deadline`, or ICMP reported an error of what was sent: `lastDatagramError` says which. */
export function waitDatagram(socket: DatagramSocket, deadline: u64): NetBuf | null {
  while (true) {
    const packet = socket.first;
    if (packet !== null) {
      socket.first = packet.link;
      if (socket.first === null) socket.last = null;
      socket.count--;
      packet.link = null;
      return packet;
    }
    openError = socket.error;
    socket.error = 0;
    if (openError < 0) return null;
    const isWoken = waitFor(socket, socket.readers, deadline);
    if (socket.isClosed) {
      if (socket.users == 0) free(changetype<usize>(socket));
      openError = -EBADF;
      return null;
    }
    if (isWoken) continue;
    openError = -ETIMEDOUT;
    return null;
  }
}

/** Sends a datagram. What `udpSend` of net-udp returns. */
export function sendDatagram(socket: DatagramSocket, address: IpAddress, port: u32, data: usize, length: u32): i32 {
  const error = udpSend(socket.port, address, port, data, length, monotonic());
  networkKick();
  return error;
}

export function closeDatagram(socket: DatagramSocket): void {
  udpClose(socket.port);
  let packet = socket.first;
  while (packet !== null) {
    const next: NetBuf | null = packet.link;
    release(packet);
    packet = next;
  }
  closeSocket(socket);
  if (socket.users == 0) free(changetype<usize>(socket));
}

// --- internal -------------------------------------------------------------------------------------------------------

/** In the network's thread. */
function arrived(port: UdpPort, packet: NetBuf, _now: u64): void {
  const socket = changetype<DatagramSocket>(port.context);
  if (socket.count == MOST_WAITING) {
    socket.lost++;
    release(packet);
    return;
  }
  packet.link = null;
  const last = socket.last;
  if (last === null) socket.first = packet;
  else last.link = packet;
  socket.last = packet;
  socket.count++;
  notify(socket, Interest.READ);
}

function failed(port: UdpPort, error: i32, _now: u64): void {
  const socket = changetype<DatagramSocket>(port.context);
  socket.error = error;
  notify(socket, Interest.READ);
}

function ready(one: Socket): u32 {
  const socket = changetype<DatagramSocket>(changetype<usize>(one));
  return socket.first !== null || socket.error < 0 ? Interest.READ | Interest.WRITE : Interest.WRITE;
}
