/** Sockets that are waited for together: a list of those that have news, and who waits for it. */
import { WaitQueue } from "uklock";
import { Socket } from "./socket";

/** Zeroed memory of POLL_SET_SIZE bytes is an empty set. */
@unmanaged
export class PollSet extends WaitQueue {
  private head: Socket | null;
  private tail: Socket | null;

  /** Adds a socket behind those that have news. */
  list(socket: Socket): void {
    if (socket.isListed) return;
    socket.isListed = true;
    socket.setNext = null;
    const last = this.tail;
    if (last === null) this.head = socket;
    else last.setNext = socket;
    this.tail = socket;
    this.wakeOne();
  }

  /** Takes the first one; null when there is none. */
  take(): Socket | null {
    const socket = this.head;
    if (socket === null) return null;
    this.head = socket.setNext;
    if (this.head === null) this.tail = null;
    socket.setNext = null;
    socket.isListed = false;
    return socket;
  }

  /** Takes a socket out of the list, wherever it is. */
  unlist(socket: Socket): void {
    if (!socket.isListed) return;
    let before: Socket | null = null;
    let one = this.head;
    while (one !== null && one != socket) {
      before = one;
      one = one.setNext;
    }
    const next = socket.setNext;
    if (before === null) this.head = next;
    else before.setNext = next;
    if (next === null) this.tail = before;
    socket.setNext = null;
    socket.isListed = false;
  }
}

export const POLL_SET_SIZE: usize = offsetof<PollSet>();
