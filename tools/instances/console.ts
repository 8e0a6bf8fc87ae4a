/** The console of an instance on a socket: whoever is attached sees what the guest prints, and types for it. */
import { createServer, type Socket } from "node:net";
import { once } from "node:events";
import { reach } from "./socket.ts";

/** The socket's name in an instance's folder of run-time files. */
export const CONSOLE = "console";
/** More than that is not kept for one who does not read. */
const MOST_WAITING = 1 << 20;

export interface ConsoleServer {
  show(bytes: Buffer): void;
  close(): void;
}

/** Listens in `folder`. `openLine` is what a new one sees first, `type` takes what is typed. */
export async function serveConsole(
  folder: string,
  openLine: () => Buffer,
  type: (bytes: Buffer) => void,
): Promise<ConsoleServer> {
  const attached = new Set<Socket>();
  const server = createServer((socket) => {
    attached.add(socket);
    socket.write(openLine());
    socket.on("data", type);
    socket.on("error", () => undefined).on("close", () => attached.delete(socket));
  });
  const place = reach(folder, CONSOLE);
  server.listen(place.path);
  await once(server, "listening");
  return {
    show(bytes) {
      for (const socket of attached) {
        if (socket.writableLength > MOST_WAITING) socket.destroy();
        else socket.write(bytes);
      }
    },
    close() {
      server.close(place.close);
      for (const socket of attached) socket.end();
    },
  };
}
