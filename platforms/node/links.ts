/** Cables to other programs, as QEMU has them: a datagram for each frame, or a stream in which a length of four bytes stands before each. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { Link } from "./network.ts";

const HOST = "127.0.0.1";
const LENGTH_SIZE = 4;
/** QEMU's own limit of a frame (NET_BUFSIZE in include/net/net.h), more or less. */
const LONGEST = 68 * 1024;

/** UDP from our port `own` to the port `other`. QEMU: -netdev dgram, with these as its remote and local port. What nobody takes is lost. */
export async function datagramLink(own: number, other: number): Promise<Link> {
  const socket = createSocket("udp4");
  const link: Link = {
    receive: null,
    isOutside: true,
    send: (frame) => socket.send(frame, other, HOST, () => undefined),
    close: () => socket.close(),
  };
  // the other program's port may not be there yet, or no more: Linux says so with the next call
  socket.on("error", () => undefined);
  socket.on("message", (frame) => link.receive?.(frame));
  socket.bind({ address: HOST, port: own, exclusive: true });
  await once(socket, "listening");
  socket.unref();
  return link;
}

/**
 * TCP to `port`, or with `listens` from there, for one program after the other. QEMU: -netdev stream (server=on, where we do not listen), or
 * -netdev socket. While nobody is there frames are lost.
 */
export async function streamLink(port: number, listens: boolean): Promise<Link> {
  let peer: Socket | null = null;
  const link: Link = {
    receive: null,
    isOutside: true,
    send(frame) {
      if (!peer || peer.writableNeedDrain) return; // as a card whose queue is full
      const length = Buffer.alloc(LENGTH_SIZE);
      length.writeUInt32BE(frame.length);
      peer.write(Buffer.concat([length, frame]));
    },
  };
  const join = (socket: Socket): void => {
    peer?.destroy();
    peer = socket.setNoDelay();
    const take = frameReader((frame) => link.receive?.(frame));
    socket.on("data", (bytes: Buffer) => void (take(bytes) || socket.destroy()));
    socket.on("error", () => undefined); // "close" comes next
    socket.on("close", () => (peer = peer === socket ? null : peer));
  };
  if (listens) {
    const server = createServer(join).listen({ host: HOST, port, exclusive: true });
    await once(server, "listening");
    link.close = () => (server.close(), peer?.destroy());
  } else {
    const socket = connect({ host: HOST, port });
    await once(socket, "connect");
    join(socket);
    link.close = () => peer?.destroy();
  }
  return link;
}

/** Takes a stream as it comes, and gives its frames. False, and nothing is taken any more: it is none of frames. */
export function frameReader(give: (frame: Uint8Array) => void): (bytes: Uint8Array) => boolean {
  let held = Buffer.alloc(0);
  return (bytes) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= LENGTH_SIZE) {
      const length = held.readUInt32BE();
      if (length > LONGEST) return false;
      if (held.length < LENGTH_SIZE + length) break;
      give(held.subarray(LENGTH_SIZE, LENGTH_SIZE + length));
      held = held.subarray(LENGTH_SIZE + length);
    }
    return true;
  };
}
