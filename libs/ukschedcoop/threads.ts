/**
 * The life of a thread: create, exit, join, detach.
 */
import * as arch from "arch/arch";
import { free, malloc } from "ukalloc";
import { EDEADLK, EINVAL, ENOMEM } from "ukerrno";
import { runningStack } from "ukgc/stacks";
import { Thread, ThreadState, THREAD_SIZE } from "uksched/thread";
import { reap, depart } from "./reaper";
import { destroy, register } from "./registry";
import { initSlots } from "./slots";
import { acquireStack } from "./stacks";
import { block, current, makeReady, startWith, stop, timeUp, wake } from "./switch";

/** The thread that the kernel was entered on: everything in it starts as zero, so does its slot. */
const bootThread = changetype<Thread>(memory.data(THREAD_SIZE, 8));
let createError: i32 = 0;

export function initScheduler(): i32 {
  const result = initSlots();
  if (result < 0) return result;
  bootThread.name = cstr("main");
  bootThread.detached = true;
  bootThread.timer.prepare(timeUp, changetype<usize>(bootThread));
  bootThread.shadowStack = runningStack();
  register(bootThread);
  startWith(bootThread);
  return 0;
}

export function create(name: usize, entry: (argument: usize) => usize, argument: usize): Thread | null {
  reap(current());
  const memoryOfThread = malloc(THREAD_SIZE);
  if (memoryOfThread == 0) {
    createError = -ENOMEM;
    return null;
  }
  memory.fill(memoryOfThread, 0, THREAD_SIZE);
  const thread = changetype<Thread>(memoryOfThread);
  createError = acquireStack(thread);
  if (createError < 0) {
    free(memoryOfThread);
    return null;
  }
  thread.name = name;
  thread.entry = entry;
  thread.argument = argument;
  thread.timer.prepare(timeUp, memoryOfThread);
  arch.contextStart(thread.slot, memoryOfThread);
  register(thread);
  makeReady(thread);
  return thread;
}

export function lastError(): i32 {
  return createError;
}

/** What the native side calls on a new thread's stack, with what `contextStart` was given. */
export function threadMain(thread: usize): void {
  const self = changetype<Thread>(thread);
  exit(self.entry(self.argument));
}

export function exit(value: usize): void {
  const self = current();
  self.exitValue = value;
  self.state = ThreadState.EXITED;
  const joiner = self.joiner;
  if (joiner !== null) wake(joiner);
  if (self !== bootThread) depart(self);
  stop();
  unreachable();
}

export function join(thread: Thread, into: usize = 0): i32 {
  const self = current();
  if (thread === self) return -EDEADLK;
  if (thread.detached || thread.joiner !== null) return -EINVAL;
  thread.joiner = self;
  while (thread.state != ThreadState.EXITED) block();
  if (into) store<usize>(into, thread.exitValue);
  reap(self);
  destroy(thread);
  return 0;
}

export function detach(thread: Thread): i32 {
  if (thread.detached || thread.joiner !== null) return -EINVAL;
  if (thread.state == ThreadState.EXITED) {
    reap(current());
    destroy(thread);
  } else {
    thread.detached = true;
  }
  return 0;
}
