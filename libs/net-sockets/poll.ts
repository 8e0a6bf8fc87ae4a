/** Waiting for many sockets at once, in one thread. */
import { calloc } from "ukalloc";
import { PollSet, POLL_SET_SIZE } from "./poll-set";
import { Socket } from "./socket";
import { deadlineOf } from "./deadline";

/** What `Poll` can wait for: a TcpListener, TcpStream or UdpSocket. */
export abstract class Pollable {
  /** The socket outside of the collector's memory; 0 when it is closed. */
  handle: usize = 0;
}

/**
 * A set of sockets:
 *
 *     const poll = new Poll();
 *     poll.add(listener, Interest.READ);
 *     while (true) {
 *       const socket = poll.wait();
 *       …
 *     }
 *
 * It tells what is so, not what is new: a socket from which not all was read comes again. They take turns. A socket is in one set at most; closing it takes it out.
 */
export class Poll {
  private set: usize = calloc(1, POLL_SET_SIZE);
  private members: Pollable[] = [];
  /** What the last one that `wait` returned is ready for: bits of Interest. */
  ready: u32 = 0;

  /** Adds a socket, or changes what is waited for: bits of Interest. */
  add(member: Pollable, interest: u32): void {
    if (!member.handle) return;
    const socket = changetype<Socket>(member.handle);
    if (socket.set === null) {
      socket.token = this.place(member);
      socket.set = this.list;
    }
    socket.interest = interest;
    if (socket.ready(socket) & interest) this.list.list(socket);
  }

  /** Takes a socket out. */
  remove(member: Pollable): void {
    const index = this.members.indexOf(member);
    if (index < 0) return;
    this.members.splice(index, 1);
    for (let i = index; i < this.members.length; i++) {
      const other = this.members[i];
      if (other.handle) changetype<Socket>(other.handle).token = i;
    }
    if (!member.handle) return;
    const socket = changetype<Socket>(member.handle);
    this.list.unlist(socket);
    socket.set = null;
  }

  /** Waits until one of them is ready for what is waited for, and returns it; null when that took longer than `timeout` milliseconds. */
  wait(timeout: f64 = Infinity): Pollable | null {
    const deadline = deadlineOf(timeout);
    const list = this.list;
    while (true) {
      const socket = list.take();
      if (socket === null) {
        if (!list.waitUntil(deadline)) return null;
        continue;
      }
      const ready = socket.ready(socket) & socket.interest;
      if (!ready) continue;
      list.list(socket); // behind the others: it is looked at again before it is returned again
      this.ready = ready;
      return this.members[socket.token];
    }
  }

  private get list(): PollSet {
    return changetype<PollSet>(this.set);
  }

  /** A place for a member: one of a socket that has been closed, or a new one. */
  private place(member: Pollable): i32 {
    for (let i = 0; i < this.members.length; i++) {
      if (this.members[i].handle) continue;
      this.members[i] = member;
      return i;
    }
    return this.members.push(member) - 1;
  }
}
