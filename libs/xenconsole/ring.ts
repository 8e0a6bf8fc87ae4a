/**
 * The two rings of the page that a domain shares with its console's daemon:
 *
 *        0  in[1024]    what was typed: the daemon produces, we consume
 *     1024  out[2048]   what is printed: we produce, the daemon consumes
 *     3072  in_cons, in_prod, out_cons, out_prod: counters of bytes since the start, 4 bytes each
 *
 * The daemon may write anything anywhere in the page, at any time. So our own two counters are kept outside of it, and the daemon's are
 * looked at once and checked: a distance beyond the ring's size is a lie, which loses bytes and does nothing else.
 */
import * as arch from "arch/arch";

const IN: usize = 0;
const IN_SIZE: u32 = 1024;
const OUT: usize = 1024;
const OUT_SIZE: u32 = 2048;
const IN_CONSUMED: usize = 3072;
const IN_PRODUCED: usize = 3076;
const OUT_CONSUMED: usize = 3080;
const OUT_PRODUCED: usize = 3084;

const RETURN: u8 = 13;
const NEWLINE: u8 = 10;

/** Bytes of a `ConsoleRing`, for `memory.data`. */
export const RING_BYTES: i32 = offsetof<ConsoleRing>();

/** Our side of the page. */
@unmanaged
export class ConsoleRing {
  private page: usize;
  private inConsumed: u32;
  private outProduced: u32;

  /** Goes on where the page's counters are: native code has printed before us, and somebody may have typed. */
  attach(page: usize): void {
    this.page = page;
    this.inConsumed = load<u32>(page + IN_CONSUMED);
    this.outProduced = load<u32>(page + OUT_PRODUCED);
  }

  /**
   * Takes bytes from `data` while there is room, and says how many it took. "\n" goes out with a carriage return. The daemon must be
   * notified of what was taken.
   */
  write(data: usize, length: usize): usize {
    arch.fence(); // a new look at the daemon's counter, and no byte is stored before it
    const used = this.outProduced - load<u32>(this.page + OUT_CONSUMED);
    if (used > OUT_SIZE) return length;
    let room = OUT_SIZE - used;
    let taken: usize = 0;
    for (; taken < length; taken++) {
      const byte = load<u8>(data + taken);
      if (room < (byte == NEWLINE ? <u32>2 : <u32>1)) break;
      if (byte == NEWLINE) {
        this.put(RETURN);
        room--;
      }
      this.put(byte);
      room--;
    }
    arch.fence(); // the bytes are there before the counter says so
    store<u32>(this.page + OUT_PRODUCED, this.outProduced);
    return taken;
  }

  /** Takes at most `length` bytes that have arrived. The daemon must be notified of the room that there is now. */
  read(into: usize, length: usize): i32 {
    arch.fence(); // a new look at the daemon's counter
    const produced = load<u32>(this.page + IN_PRODUCED);
    const available = produced - this.inConsumed;
    let got: u32 = 0;
    if (available > IN_SIZE) {
      this.inConsumed = produced;
    } else {
      arch.fence(); // no byte is read before the counter
      for (; got < available && got < <u32>length; got++) {
        store<u8>(into + got, load<u8>(this.page + IN + (this.inConsumed++ & (IN_SIZE - 1))));
      }
    }
    arch.fence(); // the bytes are read before the counter gives their room away
    store<u32>(this.page + IN_CONSUMED, this.inConsumed);
    return got;
  }

  private put(byte: u8): void {
    store<u8>(this.page + OUT + (this.outProduced++ & (OUT_SIZE - 1)), byte);
  }
}
