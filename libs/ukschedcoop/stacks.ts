/**
 * Stacks of threads: pages of the heap that are moved out of linear memory while they are a stack. The last few that
 * were given back keep their slot and their place, so that most new threads need no mapping at all.
 */
import * as arch from "arch/arch";
import { UKGC_STACK_SIZE, UKSCHEDCOOP_STACK_CACHE } from "config";
import { pageAlloc, pageFree } from "ukalloc";
import { EAGAIN, ENOMEM } from "ukerrno";
import { createStack, destroyStack, managed } from "ukgc/stacks";
import { Thread } from "uksched/thread";
import { NO_SLOT, returnSlot, takeSlot } from "./slots";

const PAGE_SHIFT: u32 = 12;

/** A kept stack. */
@unmanaged
class Kept {
  slot: u32;
  pages: usize;
}

const kept = memory.data(UKSCHEDCOOP_STACK_CACHE * 8, 4);
let keptCount: u32 = 0;

/** The kept stack `index`, oldest first. */
function keptStack(index: u32): Kept {
  return changetype<Kept>(kept + <usize>index * offsetof<Kept>());
}

/** Gives `thread` a slot with a stack, and a shadow stack if the image needs them. 0, -ENOMEM or -EAGAIN. */
export function acquireStack(thread: Thread): i32 {
  thread.shadowStack = null;
  if (managed) {
    const shadowStack = createStack(UKGC_STACK_SIZE);
    if (shadowStack === null) return -ENOMEM;
    thread.shadowStack = shadowStack;
  }
  const result = acquireNativeStack(thread);
  if (result < 0) releaseShadowStack(thread);
  return result;
}

/** Takes the stack of `thread` back, which must not be the running one. */
export function releaseStack(thread: Thread): void {
  releaseShadowStack(thread);
  const pages = thread.stackPages;
  thread.stackPages = 0;
  if (keptCount < <u32>UKSCHEDCOOP_STACK_CACHE) {
    const keep = keptStack(keptCount++);
    keep.slot = thread.slot;
    keep.pages = pages;
    return;
  }
  arch.stackTake(thread.slot, pages);
  pageFree(pages, stackOrder());
  returnSlot(thread.slot);
}

// --- internal -------------------------------------------------------------------------------------------------------

function acquireNativeStack(thread: Thread): i32 {
  if (keptCount) {
    const keep = keptStack(--keptCount);
    thread.slot = keep.slot;
    thread.stackPages = keep.pages;
    return 0;
  }
  const slot = takeSlot();
  if (slot == NO_SLOT) return -EAGAIN;
  const order = stackOrder();
  const pages = pageAlloc(order);
  if (pages == 0) {
    returnSlot(slot);
    return -ENOMEM;
  }
  const result = giveStack(slot, pages);
  if (result < 0) {
    pageFree(pages, order);
    returnSlot(slot);
    return result;
  }
  thread.slot = slot;
  thread.stackPages = pages;
  return 0;
}

/** `arch.stackGive` with all the page tables it asks for. */
function giveStack(slot: u32, pages: usize): i32 {
  let result = arch.stackGive(slot, pages);
  while (result == 1) {
    const table = pageAlloc(0);
    if (table == 0) return -ENOMEM;
    arch.tablePage(table);
    result = arch.stackGive(slot, pages);
  }
  return result;
}

/** The allocation order that holds a stack: 2^order pages. */
function stackOrder(): u32 {
  return 32 - <u32>clz<u32>((arch.stackSize() >> PAGE_SHIFT) - 1);
}

function releaseShadowStack(thread: Thread): void {
  const shadowStack = thread.shadowStack;
  if (managed && shadowStack !== null) destroyStack(shadowStack);
  thread.shadowStack = null;
}
