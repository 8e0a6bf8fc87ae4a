/**
 * What all sockets have, in memory outside of the collector's: events of the network arrive in the network's thread, which knows nothing of managed objects.
 */
import { WaitQueue } from "uklock";
import { PollSet } from "./poll-set";

/** What can be waited for, and what has come. Bits. */
export const enum Interest {
  /** There is something to read, to accept, or the end; or an error. */
  READ = 1,
  /** There is room to write, or the connection is made; or an error. */
  WRITE = 2,
}

@unmanaged
export class Socket {
  /** Which of Interest is there now. */
  ready: (socket: Socket) => u32;
  /** 0, or what is wrong: a negative errno. */
  error: i32;
  /** It has been closed: whoever still waits leaves at once. */
  isClosed: bool;
  /** How many threads are in a call of it. */
  users: u32;

  // --- of Poll: see poll-set.ts ---

  set: PollSet | null;
  interest: u32;
  /** What the set's user knows it by. */
  token: i32;
  isListed: bool;
  setNext: Socket | null;

  /** A wait queue each: two references. */
  private readersPlace: u64;
  private writersPlace: u64;

  /** The threads that wait for something to read, and those that wait for room to write. */
  get readers(): WaitQueue {
    return changetype<WaitQueue>(changetype<usize>(this) + offsetof<Socket>("readersPlace"));
  }

  get writers(): WaitQueue {
    return changetype<WaitQueue>(changetype<usize>(this) + offsetof<Socket>("writersPlace"));
  }
}

/** Something has come: those who wait look again. `what` is of Interest. */
export function notify(socket: Socket, what: u32): void {
  if (what & Interest.READ) socket.readers.wakeAll();
  if (what & Interest.WRITE) socket.writers.wakeAll();
  const set = socket.set;
  if (set !== null && socket.interest & what) set.list(socket);
}

/** Waits in `queue` for news, until `deadline`. False when time is up. The caller looks again, in a loop, and at `isClosed` first. */
export function waitFor(socket: Socket, queue: WaitQueue, deadline: u64): bool {
  socket.users++;
  const isWoken = queue.waitUntil(deadline);
  socket.users--;
  return isWoken;
}

/** Nobody may use the socket any more. Those who wait are told; the last of them gives the memory back, or the caller when there is none: `mayFree`. */
export function closeSocket(socket: Socket): void {
  socket.isClosed = true;
  const set = socket.set;
  if (set !== null) set.unlist(socket);
  socket.set = null;
  socket.readers.wakeAll();
  socket.writers.wakeAll();
}
