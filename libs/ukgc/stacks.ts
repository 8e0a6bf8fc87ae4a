/**
 * Shadow stacks. The compiler lets every function store the references that it holds into a frame in linear memory, below
 * `__stack_pointer`, where the collector finds them. Each thread has such a stack of its own, in a block from the heap:
 *
 *        block                 limit                     __stack_pointer               top
 *        ┌─────────────────────┬─────────────────────────┬─────────────────────────────┐
 *        │ ShadowStack         │ free, never read        │ frames: references or zeros │
 *        └─────────────────────┴─────────────────────────┴─────────────────────────────┘
 *                                       ◄── grows downwards
 *
 * All stacks are in one list, which the collector walks. Before the first one is in use, `limit` makes every frame an
 * overflow, so that nothing managed can run before there is a place for its references.
 *
 * Nothing here uses managed objects: the code must run while `__stack_pointer` belongs to nobody.
 */
import { free, malloc } from "ukalloc";
import { bug, ukAssert } from "ukdebug";
import { ENOMEM } from "ukerrno";

/** One thread's shadow stack. Owned by whoever created it. */
@unmanaged
export class ShadowStack {
  next: ShadowStack | null;
  previous: ShadowStack | null;
  /** Where `__stack_pointer` stood when the stack was left. Not up to date for the running stack. */
  pointer: usize;
  /** The lowest address that a frame may have. */
  limit: usize;
  /** The address behind the first frame. */
  top: usize;
}

/**
 * Whether the image has managed objects at all. tools/transforms/gc.mjs makes this a constant of the compiled module; where it
 * is false, what depends on it goes away, and with it shadow stacks and the collector.
 */
export let managed: bool = true;

/** `limit` of the running stack. tools/transforms/gc.mjs knows this file's `check` by name. */
let limit: usize = usize.MAX_VALUE;

let stacks: ShadowStack | null = null;
let running: ShadowStack | null = null;

/**
 * Makes a shadow stack in a block of `size` bytes, a multiple of 4, of which its own record takes 20. Null when out of
 * memory.
 */
export function createStack(size: usize): ShadowStack | null {
  ukAssert((size & (sizeof<usize>() - 1)) == 0 && size > offsetof<ShadowStack>());
  const block = malloc(size);
  if (!block) return null;
  const stack = changetype<ShadowStack>(block);
  stack.limit = block + offsetof<ShadowStack>();
  stack.top = block + size;
  stack.pointer = stack.top;
  stack.previous = null;
  stack.next = stacks;
  const first = stacks;
  if (first) first.previous = stack;
  stacks = stack;
  return stack;
}

/** Takes back a stack that does not run. What only its frames referred to becomes garbage. */
export function destroyStack(stack: ShadowStack): void {
  ukAssert(stack != running);
  const next = stack.next;
  const previous = stack.previous;
  if (next) next.previous = previous;
  if (previous) previous.next = next;
  else stacks = next;
  free(changetype<usize>(stack));
}

/**
 * Goes from the running stack `from` to `to`. Belongs directly before the switch of native stacks: the caller must not have
 * a frame on the shadow stack, that is, no managed variables.
 */
export function switchStack(from: ShadowStack, to: ShadowStack): void {
  ukAssert(from == running);
  from.pointer = __stack_pointer;
  enter(to);
}

/** Gives the thread that boots its shadow stack of `size` bytes. Returns 0 or -ENOMEM. */
export function initMainStack(size: usize): i32 {
  const stack = createStack(size);
  if (!stack) return -ENOMEM;
  enter(stack);
  check();
  return 0;
}

function enter(stack: ShadowStack): void {
  running = stack;
  limit = stack.limit;
  __stack_pointer = stack.pointer;
}

/** The check of every frame that is made, in place of the compiler's own. Must not have a frame itself. */
export function check(): void {
  if (__stack_pointer < limit) overflow();
}

function overflow(): void {
  limit = 0; // the report must not end up here again
  bug(cstr("stack overflow (managed references)"));
}

/** The stack that runs now; null before `initMainStack`. */
export function runningStack(): ShadowStack | null {
  return running;
}

/** Bytes of the running stack that are in use. */
export function stackDepth(): usize {
  const stack = running;
  return stack ? stack.top - __stack_pointer : 0;
}

/** The first of all stacks, with the running one's `pointer` up to date. For the collector. */
export function allStacks(): ShadowStack | null {
  const current = running;
  if (current) current.pointer = __stack_pointer;
  return stacks;
}
