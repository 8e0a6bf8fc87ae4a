// Says back what it hears, over TCP and UDP (RFC 862). The argument is the port; without one it is 7.
import { TcpListener, UdpSocket, socketError } from "net-sockets";
import { detach, spawn } from "uksched";

let listener: TcpListener | null = null;

export function main(args: string[]): i32 {
  const port = args.length ? <u32>I32.parseInt(args[0]) : 7;
  listener = TcpListener.listen(port);
  const socket = UdpSocket.open(port);
  if (!listener || !socket) {
    console.error(`echo: port ${port}: error ${-socketError()}`);
    return 1;
  }
  console.log(`echo: port ${port}`);
  detach(spawn(serve));
  const bytes = new Uint8Array(2048);
  while (true) {
    const count = socket.receive(bytes);
    if (count >= 0) socket.send(bytes.subarray(0, min(count, bytes.length)), socket.remoteAddress, socket.remotePort);
  }
  return 0;
}

/** One caller. Another thread waits for the next one meanwhile. */
function serve(): void {
  const stream = listener!.accept();
  detach(spawn(serve));
  if (!stream) return;
  const bytes = new Uint8Array(4096);
  while (true) {
    const count = stream.read(bytes);
    if (count <= 0 || stream.write(bytes.subarray(0, count)) < 0) break;
  }
  stream.close();
}
