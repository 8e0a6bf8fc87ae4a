/** Console input of a machine. */
import type { Readable } from "node:stream";

export interface Input {
  /** Fills `into` with what is there. The number of bytes; 0 when nothing is there yet, -32 (EPIPE) when no more will come. */
  read(into: Uint8Array): number;
  /** Whether `read` would have something to say, the end included, and the guest has not been told of it since it last read. */
  ready(): boolean;
  /** The guest has been told: nothing is ready until it reads, since it may not want to. */
  tell(): void;
  /** Whether no more will come and all has been read. */
  ended(): boolean;
  /** Calls `callback` once as soon as there is something. The result takes that back. */
  onReady(callback: () => void): () => void;
  /** The guest has ended. */
  close(): void;
}

const EPIPE = 32;

/** An input that has ended. */
export const noInput: Input = bytesInput(new Uint8Array());

/** An input of fixed content. */
export function bytesInput(content: Uint8Array | string): Input {
  const queue = createQueue();
  queue.push(typeof content === "string" ? new TextEncoder().encode(content) : content);
  queue.end();
  return { ...queue.input, close: () => undefined };
}

/** Input that is pushed, piece by piece, and has no end. */
export function pushedInput(): { input: Input; push(bytes: Uint8Array): void } {
  const { input, push } = createQueue();
  return { input: { ...input, close: () => undefined }, push };
}

/** Input from a stream, which is read from when the guest first waits for input or asks for it. */
export function streamInput(stream: Readable): Input {
  const queue = createQueue();
  let listening = false;
  const onData = (chunk: Buffer): void => queue.push(chunk);
  const listen = (): void => {
    if (listening) return;
    listening = true;
    stream.on("data", onData).once("end", queue.end).once("error", queue.end);
  };
  return {
    ...queue.input,
    read(into) {
      listen();
      return queue.input.read(into);
    },
    onReady(callback) {
      listen();
      return queue.input.onReady(callback);
    },
    close() {
      stream.off("data", onData);
      if (listening) stream.pause();
      (stream as { unref?: () => void }).unref?.();
    },
  };
}

interface Queue {
  push(bytes: Uint8Array): void;
  end(): void;
  input: Omit<Input, "close">;
}

function createQueue(): Queue {
  let pending = new Uint8Array();
  let atEnd = false;
  let told = false;
  let endRead = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const callback of [...waiting]) callback();
  };
  return {
    push(bytes) {
      pending = Buffer.concat([pending, bytes]);
      if (bytes.length) wake();
    },
    end() {
      atEnd = true;
      wake();
    },
    input: {
      read(into) {
        told = false;
        const count = Math.min(into.length, pending.length);
        into.set(pending.subarray(0, count));
        pending = pending.subarray(count);
        if (count === 0 && atEnd) {
          endRead = true;
          return -EPIPE;
        }
        return count;
      },
      ready: () => !told && (pending.length > 0 || (atEnd && !endRead)),
      tell: () => void (told = true),
      ended: () => atEnd && pending.length === 0,
      onReady(callback) {
        waiting.add(callback);
        return () => waiting.delete(callback);
      },
    },
  };
}
