/**
 * What an ended thread leaves behind. A thread runs on its stack to the last instruction, and even waits there for
 * the next thread to become ready: another thread must take the stack away. There is never more than one left, since
 * who ends next takes care of the one before.
 */
import { Thread } from "uksched/thread";
import { destroy } from "./registry";
import { releaseStack } from "./stacks";

let departed: Thread | null = null;

/** Leaves the running thread, which has ended, to whoever calls `reap` next. */
export function depart(running: Thread): void {
  reap(running);
  departed = running;
}

/** Takes away the stack of the thread that ended last, and the thread itself if it is detached. */
export function reap(running: Thread): void {
  const thread = departed;
  if (thread === null || thread === running) return;
  departed = null;
  releaseStack(thread);
  if (thread.detached) destroy(thread);
}
