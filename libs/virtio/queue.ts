/**
 * A split virtqueue: section 2.7. What the device may write is looked at once and checked; all that we rely on is kept outside of it.
 *
 *     descriptors   16 bytes each: address, length, flags, next
 *     available     flags, index, ring[size], usedEvent                     we write
 *     used          flags, index, ring[size] of { id, length }, availableEvent       the device writes
 *     slots         ours alone: for each descriptor the packet or request that it begins, and links
 *
 * The hot functions of drivers write descriptors themselves: `descriptors + (id << 4)`.
 */
import { calloc, free, pageAlloc, pageFree } from "ukalloc";
import { EINVAL, ENODEV, ENOMEM } from "ukerrno";
import * as arch from "arch/arch";
import * as plat from "platforms/plat";
import { breakDevice, hasFeature, VirtioDevice } from "./device";
import { DescriptorFlag, FEATURE_EVENTS, MOST_DESCRIPTORS } from "./spec";

const PAGE_SIZE: u32 = 4096;
const DESCRIPTOR_SIZE: u32 = 16;
const USED_SIZE: u32 = 8;
/** Flags and index, before a ring. */
const HEAD: u32 = 4;
/** No descriptor. */
export const NONE: u32 = 0xffff;
/** A used event so far away that it is never reached before it is moved on. */
const FAR: u32 = 0x8000;
const NO_INTERRUPT: u32 = 1;
const NO_NOTIFY: u32 = 1;

/** What we know of a descriptor. */
@unmanaged
export class Slot {
  /** The packet or request whose chain begins here; 0: the device does not have this one. */
  owner: usize;
  /** How many bytes the device may write. */
  room: u32;
  /** The next free descriptor, or the next one of the chain. */
  next: u16;
  /** Of a chain's first: its last, and how many there are. */
  last: u16;
  count: u16;
}

/** log2 of a slot's bytes. */
const SLOT_SHIFT: u32 = 4;

@unmanaged
export class Virtqueue {
  device: VirtioDevice;
  index: u32;
  /** Descriptors, a power of two; and that less one. */
  size: u32;
  mask: u32;
  descriptors: usize;
  available: usize;
  used: usize;
  slots: usize;
  /** Where our index goes on (a u16), what of that the device has been told, and where we look next in the used ring. */
  produced: u32;
  published: u32;
  consumed: u32;
  /** Free descriptors: the first, and how many. */
  firstFree: u32;
  freeCount: u32;
  usesEvents: bool;
  /** Of the transport: where to notify. */
  notifyAddress: u64;
  /** Times that the device was notified. */
  notifications: u64;
  private pages: usize;
  private order: u32;

  /**
   * Makes queue `index` of a device, with at most `wanted` descriptors, and enables it. -ENODEV when the device has no such
   * queue, -EINVAL for a limit that is none, -ENOMEM; what the transport says.
   */
  open(device: VirtioDevice, index: u32, wanted: u32): i32 {
    const limit = device.queueLimit(device, index);
    if (limit == 0) return -ENODEV;
    if (limit > MOST_DESCRIPTORS) return -EINVAL;
    let size: u32 = 2;
    while (size * 2 <= min(limit, wanted)) size *= 2;
    if (size > limit) return -EINVAL;
    this.device = device;
    this.index = index;
    this.usesEvents = hasFeature(device, FEATURE_EVENTS);
    if (!this.place(size)) return -ENOMEM;
    this.forget();
    const error = device.enableQueue(device, this);
    if (error < 0) this.close();
    return error;
  }

  /** Gives the memory back. The device has been reset. */
  close(): void {
    if (this.pages) pageFree(this.pages, this.order);
    if (this.slots) free(this.slots);
    this.pages = 0;
    this.slots = 0;
    this.size = 0;
  }

  slot(id: u32): Slot {
    return changetype<Slot>(this.slots + ((<usize>id) << SLOT_SHIFT));
  }

  /** A free descriptor; NONE when there is none. */
  take(): u32 {
    const id = this.firstFree;
    if (id == NONE) return NONE;
    this.firstFree = this.slot(id).next;
    this.freeCount--;
    return id;
  }

  /** Gives a whole chain back, of which `id` is the first. */
  giveBack(id: u32): void {
    const slot = this.slot(id);
    slot.owner = 0;
    this.slot(slot.last).next = <u16>this.firstFree;
    this.firstFree = id;
    this.freeCount += slot.count;
  }

  /** Writes a descriptor: `length` bytes at the device address `address`. */
  describe(id: u32, address: u64, length: u32, flags: u32, next: u32): void {
    const at = this.descriptors + ((<usize>id) << 4);
    store<u64>(at, address);
    store<u64>(at, (<u64>length) | ((<u64>flags) << 32) | ((<u64>next) << 48), 8);
  }

  /**
   * Offers `length` bytes at `address` to the device, in one piece, to read or to write. `owner`, not 0, comes back by `takeUsed`. False when the queue is
   * full. The device sees it after `publish`.
   */
  offer(address: usize, length: u32, isWritable: bool, owner: usize): bool {
    const id = this.take();
    if (id == NONE) return false;
    const slot = this.slot(id);
    slot.owner = owner;
    slot.room = isWritable ? length : 0;
    slot.last = <u16>id;
    slot.count = 1;
    this.describe(id, plat.virtToPhys(address), length, isWritable ? DescriptorFlag.WRITE : 0, 0);
    this.makeAvailable(id);
    return true;
  }

  /** As `offer`: one request of bytes for the device to read, then bytes for it to write. */
  offerRequest(question: usize, length: u32, answer: usize, room: u32, owner: usize): bool {
    if (this.freeCount < 2) return false;
    const first = this.take();
    const second = this.take();
    const slot = this.slot(first);
    slot.owner = owner;
    slot.room = room;
    slot.last = <u16>second;
    slot.count = 2;
    this.describe(first, plat.virtToPhys(question), length, DescriptorFlag.NEXT, second);
    this.describe(second, plat.virtToPhys(answer), room, DescriptorFlag.WRITE, 0);
    this.makeAvailable(first);
    return true;
  }

  /** Puts the chain that begins with `id` in the ring. The device sees it after `publish`. */
  makeAvailable(id: u32): void {
    store<u16>(this.available + HEAD + ((this.produced & this.mask) << 1), id);
    this.produced = (this.produced + 1) & 0xffff;
  }

  /** Shows the device what was made available, and notifies it if it wants that. Section 2.7.13. */
  publish(): void {
    const produced = this.produced;
    const before = this.published;
    if (produced == before) return;
    this.published = produced;
    arch.fence(); // what the ring refers to is there before the index says so
    store<u16>(this.available, produced, 2);
    arch.fence(); // the device sees it, or we see that it has stopped to look
    if (this.usesEvents) {
      const event: u32 = load<u16>(this.used + HEAD + this.size * USED_SIZE);
      if (((produced - event - 1) & 0xffff) >= ((produced - before) & 0xffff)) return;
    } else if (load<u16>(this.used) & NO_NOTIFY) return;
    this.notify();
  }

  notify(): void {
    this.notifications++;
    this.device.notifyQueue(this.device, this);
  }

  /** How many chains the device has used since we looked last. When it says nonsense it is broken, and the answer 0. */
  usedCount(): u32 {
    arch.fence(); // a new look
    const count = (<u32>load<u16>(this.used, 2) - this.consumed) & 0xffff;
    if (count == 0) return 0;
    if (count > this.size) {
      breakDevice(this.device, cstr("a device's used index is beyond its queue: it has been reset"));
      return 0;
    }
    arch.fence(); // the ring is read after the index
    return count;
  }

  /** Where the next used entry is: its id (u32) and how many bytes were written (u32). Only after `usedCount`, and so many times. */
  nextUsed(): usize {
    const at = this.used + HEAD + ((this.consumed & this.mask) << 3);
    this.consumed = (this.consumed + 1) & 0xffff;
    return at;
  }

  /** Takes one used chain. Returns its owner, and puts to `into` how many bytes were written (u32). 0: there is none. */
  takeUsed(into: usize): usize {
    if (this.usedCount() == 0) return 0;
    const entry = load<u64>(this.nextUsed());
    const id = <u32>entry;
    const length = <u32>(entry >> 32);
    if (id >= this.size || this.slot(id).owner == 0 || length > this.slot(id).room) {
      breakDevice(this.device, cstr("a device used what it does not have: it has been reset"));
      return 0;
    }
    const owner = this.slot(id).owner;
    this.giveBack(id);
    store<u32>(into, length);
    return owner;
  }

  /** Asks for an interrupt once `count` further chains are used. True when they are already. Section 2.7.10. */
  arm(count: u32 = 1): bool {
    if (this.usesEvents) store<u16>(this.available + HEAD + this.size * 2, this.consumed + count - 1);
    else store<u16>(this.available, 0);
    return this.usedCount() >= count;
  }

  /** Asks for no interrupts. To be called again at the latest when 2^15 chains have been used. */
  disarm(): void {
    if (this.usesEvents) store<u16>(this.available + HEAD + this.size * 2, this.consumed + FAR);
    else store<u16>(this.available, NO_INTERRUPT);
  }

  // --- internal -----------------------------------------------------------------------------------------------------

  private place(size: u32): bool {
    const available = size * DESCRIPTOR_SIZE;
    const used = (available + HEAD + size * 2 + 2 + 3) & ~3;
    const total = used + HEAD + size * USED_SIZE + 2;
    let order: u32 = 0;
    while (PAGE_SIZE << order < total) order++;
    this.size = size;
    this.mask = size - 1;
    this.order = order;
    this.pages = pageAlloc(order);
    this.slots = calloc(size, 1 << SLOT_SHIFT);
    if (!this.pages || !this.slots || !isOneRun(this.pages, total)) {
      this.close();
      return false;
    }
    this.descriptors = this.pages;
    this.available = this.pages + available;
    this.used = this.pages + used;
    return true;
  }

  /** All descriptors are free, and nothing was ever done. */
  private forget(): void {
    memory.fill(this.pages, 0, PAGE_SIZE << this.order);
    this.produced = 0;
    this.published = 0;
    this.consumed = 0;
    for (let id: u32 = 0; id < this.size; id++) this.slot(id).next = <u16>(id + 1 == this.size ? NONE : id + 1);
    this.firstFree = 0;
    this.freeCount = this.size;
    this.disarm();
  }
}

export const QUEUE_SIZE: u32 = <u32>offsetof<Virtqueue>();

/** Whether `length` bytes at `address` are one run of device addresses. */
function isOneRun(address: usize, length: u32): bool {
  const offset = plat.virtToPhys(address) - <u64>address;
  for (let at: u32 = 0; at < length; at += PAGE_SIZE) {
    if (plat.virtToPhys(address + at) - <u64>(address + at) != offset) return false;
  }
  return true;
}
