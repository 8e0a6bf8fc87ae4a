/**
 * What a gateway and this process tell each other, on the gateway's console in both directions:
 *
 *     | kind (u32) | connection (u32) | length (u32) | … length bytes |      little-endian
 */

/** The same numbers as in guest/messages.ts. */
export const KIND = {
  /** To the gateway: connect to the guest; the bytes are its port (u32). The connection's number is new. */
  open: 1,
  /** Bytes of the connection. A side with WINDOW of them on the way sends no more, until the other says that it has taken some: there are never twice as many. */
  data: 2,
  /** No more bytes will come from this side. */
  end: 3,
  /** It is over at once: refused, reset, or given up. Nothing else is said of it afterwards. */
  reset: 4,
  /** So many bytes (u32) have been taken. */
  taken: 5,
} as const;

export interface Message {
  kind: number;
  connection: number;
  bytes: Buffer;
}

export const WINDOW = 65536;
const HEAD = 12;
/** No message is longer. */
const LONGEST = WINDOW;

export function encode(kind: number, connection: number, bytes: Uint8Array = Buffer.alloc(0)): Buffer {
  const message = Buffer.alloc(HEAD + bytes.length);
  message.writeUInt32LE(kind, 0);
  message.writeUInt32LE(connection, 4);
  message.writeUInt32LE(bytes.length, 8);
  message.set(bytes, HEAD);
  return message;
}

/** The bytes of a message that is a number. */
export function numberBytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Takes bytes as they come, and calls `take` with each message. What cannot be one throws: a gateway that crashes prints text. */
export function decoder(take: (message: Message) => void): (bytes: Uint8Array) => void {
  let held = Buffer.alloc(0);
  return (bytes) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= HEAD) {
      const [kind, connection, length] = [0, 4, 8].map((at) => held.readUInt32LE(at)) as [number, number, number];
      if (kind < KIND.open || kind > KIND.taken || length > LONGEST) throw new Error(held.toString("utf8"));
      if (held.length < HEAD + length) return;
      const message = { kind, connection, bytes: Buffer.from(held.subarray(HEAD, HEAD + length)) };
      held = held.subarray(HEAD + length);
      take(message);
    }
  };
}
