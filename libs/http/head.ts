/**
 * A head that comes in pieces. Its bytes are copied here as they arrive, and each is looked at once, however small the pieces are.
 *
 *     | HeadBuffer | MAX_HEAD bytes |
 */
import { MAX_HEAD } from "./parse";

const CR: u32 = 13;
const LF: u32 = 10;

/** Its memory is HEAD_BUFFER_SIZE bytes of its user's. */
@unmanaged
export class HeadBuffer {
  /** Bytes that are there. */
  length: u32;
  /** How much of CR LF CR LF was read last. */
  private ending: u32;
  /** Whether anything but empty lines came. */
  private begun: bool;

  /** Makes it empty. */
  prepare(): void {
    this.length = 0;
    this.ending = 0;
    this.begun = false;
  }

  /** Where the bytes are. */
  get data(): usize {
    return changetype<usize>(this) + offsetof<HeadBuffer>();
  }

  /** Whether the head is there as a whole: then it is what `parseRequest` wants. */
  get isWhole(): bool {
    return this.begun && this.ending == 4;
  }

  /** Whether there is no room for more: `parseRequest` says what to answer. */
  get isFull(): bool {
    return this.length == MAX_HEAD;
  }

  /** Takes bytes up to the head's end, and returns how many. Those behind are the body's, or the next request's. */
  add(from: usize, count: u32): u32 {
    const end = from + min(count, MAX_HEAD - this.length);
    let p = from;
    while (p < end && !this.isWhole) {
      const c: u32 = load<u8>(p++);
      if (c == LF && (this.ending & 1) == 1) {
        this.ending++;
      } else if (c == CR) {
        this.ending = this.ending == 2 ? 3 : 1;
      } else {
        this.ending = 0;
        this.begun = true;
      }
      if (!this.begun && this.ending == 4) this.ending = 2;
    }
    const taken = <u32>(p - from);
    memory.copy(this.data + this.length, from, taken);
    this.length += taken;
    return taken;
  }
}

export const HEAD_BUFFER_SIZE: u32 = <u32>offsetof<HeadBuffer>() + MAX_HEAD;
