// What applications can do with sockets, one case an argument; what comes of it is printed.
import { Interest, Poll, socketError, TcpListener, TcpStream, UdpSocket } from "net-sockets";
import { resolve } from "net-resolve";
import { synchronizeClock } from "net-time";
import { formatAddress, IpAddress } from "net-wire";
import { detach, sleep, spawn } from "uksched";
import { fromMillis, fromSeconds, monotonic } from "uktime";

export function main(args: string[]): i32 {
  const what = args[0];
  if (what == "get") get(args[1], <u32>I32.parseInt(args[2]), args[3]);
  else if (what == "connect") connect(args[1], <u32>I32.parseInt(args[2]), parseFloat(args[3]));
  else if (what == "resolve") for (let i = 1; i < args.length; i++) name(args[i]);
  else if (what == "clock") clock(args[1]);
  else if (what == "poll") poll();
  else if (what == "alone") alone();
  return 0;
}

/** A page of a web server. */
function get(host: string, port: u32, path: string): void {
  const stream = TcpStream.connect(host, port);
  if (!stream) return console.log(`error ${-socketError()}`);
  stream.timeout = 10_000;
  stream.writeText(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  const text = stream.readText();
  stream.close();
  if (text === null) return console.log(`error ${-socketError()}`);
  const behind = text.indexOf("\r\n\r\n");
  let sum: u32 = 0;
  for (let i = behind + 4; i < text.length; i++) sum = sum * 31 + text.charCodeAt(i);
  console.log(`${text.substring(9, 12)} ${text.length - behind - 4} ${sum}`);
}

function connect(host: string, port: u32, timeout: f64): void {
  const before = monotonic();
  const stream = TcpStream.connect(host, port, timeout);
  const passed = (monotonic() - before) / 1_000_000;
  if (stream) {
    console.log(`connected to ${stream.remoteAddress}:${stream.remotePort}`);
    stream.close();
  } else console.log(`error ${-socketError()} after ${passed < 100 ? "no" : "some"} time`);
}

function name(text: string): void {
  const address = changetype<IpAddress>(heap.alloc(16));
  const bytes = String.UTF8.encode(text);
  const error = resolve(changetype<usize>(bytes), bytes.byteLength, address, monotonic() + fromSeconds(20));
  const into = heap.alloc(40);
  console.log(error < 0 ? `error ${-error}` : String.UTF8.decodeUnsafe(into, formatAddress(address, into)));
}

function clock(server: string): void {
  const bytes = String.UTF8.encode(server);
  const error = synchronizeClock(changetype<usize>(bytes), bytes.byteLength, monotonic() + fromSeconds(10));
  console.log(error < 0 ? `error ${-error}` : `${new Date(Date.now()).toISOString()}`);
}

/** A chat over many sockets in one thread: what one caller says, all hear; a datagram ends it. */
function poll(): void {
  const listener = TcpListener.listen(1000)!;
  const socket = UdpSocket.open(1000)!;
  const poll = new Poll();
  poll.add(listener, Interest.READ);
  poll.add(socket, Interest.READ);
  const callers: TcpStream[] = [];
  const bytes = new Uint8Array(512);
  console.log("ready");
  if (poll.wait(50) !== null) console.log("too early");
  while (true) {
    const ready = poll.wait();
    if (ready === listener) {
      const caller = listener.accept(0)!;
      callers.push(caller);
      poll.add(caller, Interest.READ);
    } else if (ready === socket) {
      const length = socket.receive(bytes);
      socket.send(bytes.subarray(0, length), socket.remoteAddress, socket.remotePort);
      break;
    } else {
      const caller = ready as TcpStream;
      const length = caller.read(bytes);
      if (length > 0) for (let i = 0; i < callers.length; i++) callers[i].write(bytes.subarray(0, length));
      else {
        callers.splice(callers.indexOf(caller), 1);
        caller.close();
        console.log(`${callers.length} left`);
      }
    }
  }
  for (let i = 0; i < callers.length; i++) callers[i].close();
  listener.close();
  socket.close();
  sleep(fromMillis(100)); // what was written goes out
  console.log("closed");
}

let closing: TcpListener | null = null;

/** Without anybody else: errors, time-outs, closing under a thread that waits. */
function alone(): void {
  const listener = TcpListener.listen(80)!;
  console.log(TcpListener.listen(80) ? "twice" : `error ${-socketError()}`);
  console.log(UdpSocket.open(70000) ? "no port" : `error ${-socketError()}`);
  console.log(listener.accept(20) ? "somebody" : `error ${-socketError()}`);
  closing = listener;
  detach(
    spawn(() => {
      sleep(fromMillis(20));
      closing!.close();
    }),
  );
  console.log(listener.accept() ? "somebody" : `error ${-socketError()}`);
  const socket = UdpSocket.open()!;
  socket.timeout = 20;
  console.log(`${socket.port >= 49152} ${socket.receive(new Uint8Array(1))}`);
  socket.close();
  console.log(`${socket.receive(new Uint8Array(1))}`);
}
