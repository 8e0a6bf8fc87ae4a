/** TcpStream, for applications. */
import { EBADF } from "ukerrno";
import { resolve } from "net-resolve";
import { network, networkKick } from "net-service";
import { tcpConnect, tcpConnectError, TcpConnection, tcpRelease, tcpSetKeepAlive, tcpSetNoDelay } from "net-tcp";
import { ADDRESS_TEXT, formatAddress, IP_ADDRESS_SIZE, IpAddress } from "net-wire";
import { fromSeconds, monotonic } from "uktime";
import { deadlineOf } from "./deadline";
import { setSocketError } from "./error";
import { Pollable } from "./poll";
import { closeStream, consume, sendAll, shut, socketOf, StreamSocket, waitConnected, waitData } from "./stream-socket";

/** Milliseconds that making a connection may take, if nobody says otherwise. */
const CONNECT_TIME: f64 = 30_000;
const PROBES: u32 = 5;

const address = changetype<IpAddress>(memory.data(<i32>IP_ADDRESS_SIZE, 8));
const text = memory.data(<i32>ADDRESS_TEXT);

/** A TCP connection. Calls wait; other threads run meanwhile. What returns a number returns a negative errno when it went wrong. */
export class TcpStream extends Pollable {
  /** Milliseconds that a call may take. */
  timeout: f64 = Infinity;
  /** Who is at the other end. */
  remoteAddress: string = "";
  remotePort: u32 = 0;
  localPort: u32 = 0;

  private constructor() {
    super();
  }

  /** Connects to a port of `host`, a name or an address. Null when that cannot be within `timeout` milliseconds: see `socketError`. */
  static connect(host: string, port: u32, timeout: f64 = CONNECT_TIME): TcpStream | null {
    const deadline = deadlineOf(timeout);
    const name = String.UTF8.encode(host);
    let error = resolve(changetype<usize>(name), name.byteLength, address, deadline);
    if (error < 0) return nothing(error);
    const connection = tcpConnect(network(), address, port, monotonic());
    if (connection === null) return nothing(tcpConnectError());
    const socket = socketOf(connection, false);
    if (socket === null) {
      tcpRelease(connection, monotonic());
      return nothing(-EBADF);
    }
    const stream = TcpStream.of(socket);
    networkKick();
    error = waitConnected(socket, deadline);
    if (error >= 0) return stream;
    stream.close();
    return nothing(error);
  }

  /** For TcpListener. */
  static of(socket: StreamSocket): TcpStream {
    const stream = new TcpStream();
    stream.handle = changetype<usize>(socket);
    const connection = socket.connection;
    if (connection !== null) stream.describe(connection);
    return stream;
  }

  /** Waits until something has arrived, and stores as much of it as fits. Returns how many bytes; 0 at the end of what the other side sends. */
  read(into: Uint8Array): i32 {
    if (into.length == 0) return 0;
    const length = this.peek();
    if (length <= 0) return length;
    const used = min(length, into.length);
    memory.copy(into.dataStart, this.data, used);
    this.skip(used);
    return used;
  }

  /** Reads all that comes until the end, as text in UTF-8. Null when the connection broke, see `socketError`. */
  readText(): string | null {
    let bytes = new Uint8Array(1024);
    let length = 0;
    while (true) {
      if (length == bytes.length) {
        const larger = new Uint8Array(length * 2);
        larger.set(bytes);
        bytes = larger;
      }
      const count = this.read(bytes.subarray(length));
      if (count == 0) return String.UTF8.decodeUnsafe(bytes.dataStart, length);
      if (count < 0) {
        setSocketError(count);
        return null;
      }
      length += count;
    }
  }

  /** Without a copy: waits as `read` does. Returns how many bytes lie at `data`, where they stay until `skip`; 0 at the end. */
  peek(): i32 {
    if (!this.handle) return -EBADF;
    const result = waitData(changetype<StreamSocket>(this.handle), found, deadlineOf(this.timeout));
    if (result <= 0) return result;
    this.data = load<u32>(found);
    return load<u32>(found, 4);
  }

  /** Where the bytes are that `peek` spoke of. */
  data: usize = 0;

  /** The first `bytes` of them have been used. */
  skip(bytes: u32): void {
    if (this.handle) consume(changetype<StreamSocket>(this.handle), bytes);
    this.data += bytes;
  }

  /** Sends all bytes; returns how many, that is, all. They are copied. */
  write(bytes: Uint8Array): i32 {
    return this.writeBytes(bytes.dataStart, bytes.length);
  }

  /** Sends text in UTF-8. */
  writeText(words: string): i32 {
    const bytes = String.UTF8.encode(words);
    return this.writeBytes(changetype<usize>(bytes), bytes.byteLength);
  }

  /** Sends `length` bytes at an address. */
  writeBytes(from: usize, length: u32): i32 {
    if (!this.handle) return -EBADF;
    return sendAll(changetype<StreamSocket>(this.handle), from, length, deadlineOf(this.timeout));
  }

  /** Says that nothing more will be written; reading goes on. */
  end(): void {
    if (this.handle) shut(changetype<StreamSocket>(this.handle));
  }

  /** Lets the connection go. What was written still arrives; threads that wait in a call get -EBADF. Not closing costs memory that nobody gives back. */
  close(): void {
    if (!this.handle) return;
    closeStream(changetype<StreamSocket>(this.handle));
    this.handle = 0;
  }

  /** Small writes go out at once, and do not wait for the other side's acknowledgement of earlier ones. */
  set noDelay(value: bool) {
    const connection = this.connection;
    if (connection !== null) tcpSetNoDelay(connection, value);
  }

  /** Asks the other side every `seconds` whether it is still there when nothing is said; 0: never. */
  set keepAlive(seconds: u32) {
    const connection = this.connection;
    if (connection !== null) {
      tcpSetKeepAlive(connection, fromSeconds(seconds), fromSeconds(seconds), seconds ? PROBES : 0, monotonic());
    }
  }

  private get connection(): TcpConnection | null {
    return this.handle ? changetype<StreamSocket>(this.handle).connection : null;
  }

  private describe(connection: TcpConnection): void {
    this.remotePort = connection.remotePort;
    this.localPort = connection.localPort;
    this.remoteAddress = String.UTF8.decodeUnsafe(text, formatAddress(connection.route.destination, text));
  }
}

const found = memory.data(8, 8);

function nothing(error: i32): TcpStream | null {
  setSocketError(error);
  return null;
}
