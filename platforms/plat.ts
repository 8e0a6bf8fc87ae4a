/**
 * The machine's side of the platform interface: every native call that depends on the machine or the hypervisor.
 *
 * This file's name is the wasm import module ("plat"); `tsuk` makes the C header `door.h` from these declarations, so a
 * call exists once. Native code implements them as `plat_<name>()` in `platforms/<platform>/`, the Node platform in
 * `platforms/node/door.ts`. Pointers are addresses in linear memory; errors are negative errno values.
 */

// --- console --------------------------------------------------------------------------------------------------------

/** Writes `length` bytes at `data` to the console, all of them, before it returns. "\n" is a whole line end. */
export declare function consoleWrite(data: usize, length: usize): void;

/**
 * Reads at most `length` bytes that have arrived on the console. Never waits: 0 when nothing is there, -EPIPE (-32) when
 * no more will come. `LINE_CONSOLE` is raised when there is something to read.
 */
export declare function consoleRead(data: usize, length: usize): i32;

/** 1 when the other end of the console edits lines and echoes by itself (a terminal), 0 when the guest has to. */
export declare function consoleCooked(): i32;

// --- clocks ---------------------------------------------------------------------------------------------------------

/** Nanoseconds since some moment before boot. Never goes backwards. */
export declare function monotonic(): u64;

/** Nanoseconds since 1970-01-01 00:00 UTC, as the machine believes. */
export declare function wallClock(): u64;

// --- events: interrupts are masked while TypeScript runs, and taken in these two calls only -------------------------

/**
 * Sleeps until an interrupt line fires or the monotonic clock reaches `until` (all ones: no time limit), whichever comes
 * first. Returns the set of lines that fired since the last `idle` or `poll`, bit n for line n; 0 when time was up.
 */
export declare function idle(until: u64): u32;

/** As `idle`, but returns at once. */
export declare function poll(): u32;

// --- interrupts of devices ---------------------------------------------------------------------------------------------

/**
 * Gives the interrupt `interrupt` of a device a line, and lets it in. Numbers are the machine's: on x86_64 an input of the I/O
 * APICs (global system interrupt), on arm64 the interrupt controller's (a shared one's begin at 32), on `linuxu` a file descriptor that can be read
 * from, always by level. `isLevel` is 0 for an interrupt that is
 * signalled by an edge, and 1 for one that stays up until the device is content: its line is raised once, and again only after `lineAgain`.
 *
 * Returns the line, from 1 on; the same one when the interrupt has one already. -ENODEV (-19) when no controller knows the interrupt, -ENOSPC (-28) when
 * all lines are in use, -ENOSYS (-38) on platforms whose devices do not interrupt in this way.
 */
export declare function lineOpen(interrupt: u32, isLevel: u32): i32;

/** Lets the interrupt of `line`, signalled by a level, in again. The device has been made content before. */
export declare function lineAgain(line: u32): void;

/**
 * A new line for an interrupt that a device signals by writing to memory (MSI, MSI-X). The address to write to is stored at `message` (8
 * bytes), and what to write behind it (4 bytes). Returns the line, or an error as `lineOpen` does.
 */
export declare function lineMessage(message: usize): i32;

// --- memory ---------------------------------------------------------------------------------------------------------

/**
 * Where the free memory is: region `index` as `base << 32 | pages`, with `base` an address in linear memory that is a
 * multiple of 4096 and `pages` its size in pages of 4096 bytes; 0 when there is no such region. The regions do
 * not overlap, grow in address, are mapped, and are not zeroed. They stay the same until the end.
 */
export declare function memoryRegion(index: u32): u64;

/** The guest-physical address that a device uses for the byte at `address`; all ones when it is not mapped. */
export declare function virtToPhys(address: usize): u64;

// --- what the loader or the hypervisor handed over ----------------------------------------------------------------

/**
 * Something that was handed over at boot and lies in linear memory, outside of the memory regions: where it is and one more
 * number, as `address << 32 | number`; 0 when this machine has no such thing. The kinds, with what the number means:
 *
 *   1  the device tree (Devicetree Specification, flattened format), read only: its bytes
 *   2  Xen's console ring, a page shared with the console's daemon: its event channel
 *   3  Xen's store ring, a page shared with the store's daemon: its event channel
 */
export declare function handover(kind: u32): u64;

// --- the rest -------------------------------------------------------------------------------------------------------

/**
 * Copies the command line, at most `length` bytes, to `data`. Returns its full length, without a terminator. Words are
 * separated by blanks; a word with blanks in it stands in double quotes; \ makes the next character literal.
 */
export declare function commandLine(data: usize, length: usize): u32;

/** Fills `length` bytes at `data` from the machine's random source. -ENODEV (-19) when it has none to trust. */
export declare function entropy(data: usize, length: usize): i32;

/** Ends the machine with exit status `status` (0 … 255). Does not return. */
export declare function terminate(status: i32): void;

/**
 * Reports a crash of the caller with a backtrace and ends the machine, as any trap does. `message` is text of `length`
 * bytes in UTF-8 that says what happened. Does not return.
 */
export declare function crash(message: usize, length: usize): void;

/** One raw Linux system call (platform `linuxu`); -ENOSYS (-38) elsewhere. The number and arguments as Linux has them. */
export declare function syscall(number: u32, a: u64, b: u64, c: u64, d: u64, e: u64, f: u64): i64;

/** One raw Xen hypercall (platform `xen`); -ENOSYS (-38) elsewhere. */
export declare function hypercall(number: u32, a: u64, b: u64, c: u64, d: u64, e: u64): i64;
