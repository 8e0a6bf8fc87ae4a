/**
 * The processor's side of the platform interface: every native call that depends on the processor only.
 *
 * This file's name is the wasm import module ("arch"); `tsuk` makes the C header `door.h` from these declarations, so a
 * call exists once. Native code implements them as `arch_<name>()` in `arch/<arch>/` and `platforms/<platform>/`, the Node
 * platform in `platforms/node/door.ts`. Calling one with arguments that break its rules is a bug of the caller and
 * ends in a trap report.
 *
 * Pointers are addresses in linear memory. Nothing here allocates.
 */

// --- execution contexts ---------------------------------------------------------------------------------------------
//
// A context is a native stack in a numbered slot. Stacks lie outside linear memory, each with unmapped pages below
// it, so that TypeScript code can neither read nor write a return address. Slot 0 is the context that the kernel was
// entered on; it exists from the start and cannot be taken away.

/** Bytes of one slot's stack, a multiple of the page size. The guard area lies below it and is not counted. */
export declare function stackSize(): u32;

/** The number of slots, slot 0 included: legal slots are 0 … slotCount() - 1. */
export declare function slotCount(): u32;

/**
 * Moves `stackSize()` bytes of whole pages at `pages` out of linear memory and makes them the stack of `slot`. While they are
 * there, the addresses at `pages` are unmapped; the memory still belongs to the caller, who gets it back by `stackTake`.
 *
 * Returns 0 when done; 1 when the native side needs one more page for its page tables (give one by `tablePage` and call
 * again); a negative errno otherwise. On Node the pages become the context's unwind buffer.
 */
export declare function stackGive(slot: u32, pages: usize): i32;

/** Moves the pages of `slot`'s stack back to `pages`, the address they came from. The slot must not be running. */
export declare function stackTake(slot: u32, pages: usize): void;

/** Gives one page of linear memory to the native side for good: it becomes a page table. See `stackGive`. */
export declare function tablePage(page: usize): void;

/** Prepares `slot`, so that the first switch to it calls the kernel's export `threadMain(argument)` on its stack. */
export declare function contextStart(slot: u32, argument: usize): void;

/**
 * Saves the callee-saved registers of the running context, which must be `from`, and goes on in `to` where that one left
 * off. Returns when somebody switches back to `from`.
 */
export declare function contextSwitch(from: u32, to: u32): void;

// --- device registers and ports -------------------------------------------------------------------------------------

/** Reads the I/O port `port` (x86: `in`). Platforms without ports answer all ones. */
export declare function portRead8(port: u32): u32;
export declare function portRead16(port: u32): u32;
export declare function portRead32(port: u32): u32;

/** Writes the I/O port `port` (x86: `out`). Platforms without ports ignore it. */
export declare function portWrite8(port: u32, value: u32): void;
export declare function portWrite16(port: u32, value: u32): void;
export declare function portWrite32(port: u32, value: u32): void;

/**
 * Reads or writes a device register at guest-physical address `address`, naturally aligned. The native side maps the
 * register's page, uncached, on first use. RAM cannot be reached in this way.
 */
export declare function deviceRead8(address: u64): u32;
export declare function deviceRead16(address: u64): u32;
export declare function deviceRead32(address: u64): u32;
export declare function deviceWrite8(address: u64, value: u32): void;
export declare function deviceWrite16(address: u64, value: u32): void;
export declare function deviceWrite32(address: u64, value: u32): void;

// --- ordering -------------------------------------------------------------------------------------------------------

/**
 * A full memory barrier, for the compiler and the processor. wasm2c's loads and stores are ordinary ones: each look at
 * memory that a device shares must be separated from the next by this call or by another call through the door.
 */
export declare function fence(): void;

/** The processor's free-running cycle counter, for benchmarks. Its rate is not that of a clock: use `plat.monotonic`. */
export declare function cycles(): u64;
