/** UdpSocket, for applications. */
import { EBADF } from "ukerrno";
import { resolve } from "net-resolve";
import { udpSource, udpSourcePort } from "net-udp";
import { ADDRESS_TEXT, formatAddress, IP_ADDRESS_SIZE, IpAddress } from "net-wire";
import { NetBuf, packetLength, release } from "uknetdev";
import {
  closeDatagram,
  DatagramSocket,
  lastDatagramError,
  openDatagram,
  sendDatagram,
  waitDatagram,
} from "./datagram-socket";
import { deadlineOf } from "./deadline";
import { setSocketError } from "./error";
import { Pollable } from "./poll";

const RESOLVE_TIME: f64 = 30_000;
const address = changetype<IpAddress>(memory.data(<i32>IP_ADDRESS_SIZE, 8));
const text = memory.data(<i32>ADDRESS_TEXT);

/** A UDP port. */
export class UdpSocket extends Pollable {
  /** Milliseconds that `receive` may take. */
  timeout: f64 = Infinity;
  /** Who sent the datagram that was received last. */
  remoteAddress: string = "";
  remotePort: u32 = 0;

  private constructor() {
    super();
  }

  /** Opens a port; 0: a free one. Null when somebody has it: see `socketError`. */
  static open(port: u32 = 0): UdpSocket | null {
    const opened = openDatagram(port);
    if (opened === null) {
      setSocketError(lastDatagramError());
      return null;
    }
    const socket = new UdpSocket();
    socket.handle = changetype<usize>(opened);
    return socket;
  }

  /** The port's number. */
  get port(): u32 {
    return this.handle ? changetype<DatagramSocket>(this.handle).port.number : 0;
  }

  /** Waits for a datagram and stores it; what does not fit is lost. Returns its bytes, or a negative errno. */
  receive(into: Uint8Array): i32 {
    if (!this.handle) return -EBADF;
    const packet = waitDatagram(changetype<DatagramSocket>(this.handle), deadlineOf(this.timeout));
    if (packet === null) return lastDatagramError();
    udpSource(packet, address);
    this.remoteAddress = String.UTF8.decodeUnsafe(text, formatAddress(address, text));
    this.remotePort = udpSourcePort(packet);
    const length = packetLength(packet);
    copyOut(packet, into);
    release(packet);
    return length;
  }

  /** Sends a datagram to a port of `host`, a name or an address. 0 or a negative errno. That it was sent does not say that it arrives. */
  send(bytes: Uint8Array, host: string, port: u32): i32 {
    if (!this.handle) return -EBADF;
    const name = String.UTF8.encode(host);
    const error = resolve(changetype<usize>(name), name.byteLength, address, deadlineOf(RESOLVE_TIME));
    if (error < 0) return error;
    return sendDatagram(changetype<DatagramSocket>(this.handle), address, port, bytes.dataStart, bytes.length);
  }

  /** Closes the port. A thread that waits in `receive` gets -EBADF. */
  close(): void {
    if (!this.handle) return;
    closeDatagram(changetype<DatagramSocket>(this.handle));
    this.handle = 0;
  }
}

function copyOut(packet: NetBuf, into: Uint8Array): void {
  let at = into.dataStart;
  let room = <u32>into.length;
  let part: NetBuf | null = packet;
  while (part !== null && room > 0) {
    const piece = min(part.length, room);
    memory.copy(at, part.data, piece);
    at += piece;
    room -= piece;
    part = part.next;
  }
}
