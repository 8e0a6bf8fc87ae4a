/** The other end of a guest's network cable: QEMU's "stream" network device on a Unix socket, each frame with its length in front. */
import { createServer, type Socket } from "node:net";
import { join } from "node:path";

export interface Wire {
  /** QEMU's arguments for the cable, which is called "net0". */
  netdev: string[];
  send(frame: Uint8Array): void;
  /** The next frame that arrives; throws when none comes in time. */
  receive(limit?: number): Promise<Buffer>;
  /** Frames that have arrived and that nobody has received. */
  readonly waiting: number;
  close(): void;
}

const HEAD = 4;
const LIMIT = 20_000;

/** Opens a socket in `folder` for one machine. */
export async function openWire(folder: string): Promise<Wire> {
  const path = join(folder, "wire");
  const frames: Buffer[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  let socket: Socket | null = null;
  let wake = (): void => undefined;
  const early: Buffer[] = [];
  const server = createServer((connection) => {
    socket = connection;
    for (const frame of early.splice(0)) connection.write(frame);
    connection.on("error", () => undefined);
    connection.on("data", (data: Buffer) => {
      bytes = Buffer.concat([bytes, data]);
      while (bytes.length >= HEAD && bytes.length >= HEAD + bytes.readUInt32BE(0)) {
        const end = HEAD + bytes.readUInt32BE(0);
        frames.push(bytes.subarray(HEAD, end));
        bytes = bytes.subarray(end);
      }
      wake();
    });
  });
  await new Promise<void>((done) => server.listen(path, done));
  return {
    netdev: ["-netdev", `stream,id=net0,server=off,addr.type=unix,addr.path=${path}`],
    send(frame) {
      const head = Buffer.alloc(HEAD);
      head.writeUInt32BE(frame.length);
      const whole = Buffer.concat([head, frame]);
      if (socket) socket.write(whole);
      else early.push(whole);
    },
    async receive(limit = LIMIT) {
      const end = Date.now() + limit;
      while (frames.length === 0) {
        const left = end - Date.now();
        if (left <= 0) throw new Error(`no frame has arrived within ${limit} ms`);
        await new Promise<void>((done) => {
          const timer = setTimeout(done, left);
          wake = () => (clearTimeout(timer), done());
        });
      }
      return frames.shift()!;
    },
    get waiting() {
      return frames.length;
    },
    close() {
      socket?.destroy();
      server.close();
    },
  };
}
