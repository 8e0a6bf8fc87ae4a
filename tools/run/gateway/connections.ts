/** Sockets of this machine, each joined to a connection of a gateway's, which is made for it. */
import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import type { Publication } from "../network/publication.ts";
import { decoder, encode, KIND, numberBytes, WINDOW, type Message } from "./messages.ts";

export interface Connections {
  /** Takes what the gateway says. */
  hear(bytes: Uint8Array): void;
  /** Ends all, and listens no more. */
  close(): void;
}

interface Joined {
  socket: Socket;
  /** Bytes that the gateway has not taken yet. */
  waiting: number;
}

/** Listens on the published ports. `tell` brings bytes to the gateway. */
export async function joinPorts(published: Publication[], tell: (bytes: Buffer) => void): Promise<Connections> {
  const joined = new Map<number, Joined>();
  let made = 0;
  const accept = (socket: Socket, guestPort: number): void => {
    const number = ++made;
    const one = { socket, waiting: 0 };
    joined.set(number, one);
    tell(encode(KIND.open, number, numberBytes(guestPort)));
    socket.on("data", (bytes: Buffer) => {
      for (let at = 0; at < bytes.length; at += WINDOW)
        tell(encode(KIND.data, number, bytes.subarray(at, at + WINDOW)));
      one.waiting += bytes.length;
      if (one.waiting >= WINDOW) socket.pause();
    });
    socket.on("end", () => tell(encode(KIND.end, number)));
    socket.on("error", () => undefined); // "close" comes next
    socket.on("close", (hadError) => {
      if (joined.delete(number) && (hadError || !socket.writableFinished)) tell(encode(KIND.reset, number));
    });
  };

  const hear = decoder(({ kind, connection, bytes }: Message) => {
    const one = joined.get(connection);
    if (!one) return;
    const { socket } = one;
    if (kind === KIND.data) {
      socket.write(bytes, (error) => {
        if (!error) tell(encode(KIND.taken, connection, numberBytes(bytes.length)));
      });
    } else if (kind === KIND.end) socket.end();
    else if (kind === KIND.reset) {
      joined.delete(connection);
      socket.resetAndDestroy();
    } else if (kind === KIND.taken) {
      one.waiting -= bytes.readUInt32LE();
      if (one.waiting < WINDOW) socket.resume();
    }
  });

  const servers = await Promise.all(published.map((publication) => listen(publication, accept)));
  return {
    hear,
    close() {
      for (const server of servers) server.close();
      for (const { socket } of joined.values()) socket.destroy();
      joined.clear();
    },
  };
}

async function listen(
  { address, port, guestPort }: Publication,
  accept: (socket: Socket, guestPort: number) => void,
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => accept(socket, guestPort));
  server.listen({ host: address, port, exclusive: true });
  await once(server, "listening");
  return server;
}
