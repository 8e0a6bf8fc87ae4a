/** Answers that are still good: few, since an application asks for few names. */
import { copyAddress, IpAddress } from "net-wire";

const PLACES: u32 = 16;
/** Longer names are asked for each time. */
const LONGEST: u32 = 63;

@unmanaged
class Known {
  private high: u64;
  private low: u64;
  /** Until when it is good; 0: nothing is here. */
  until: u64;
  length: u32;

  get address(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this));
  }

  get name(): usize {
    return changetype<usize>(this) + offsetof<Known>();
  }
}

const STRIDE: u32 = ((<u32>offsetof<Known>() + LONGEST + 7) & ~7) >>> 0;
const places = memory.data(16 * 96, 8);

/** Stores the address of a name that was asked for before. False when that is too long ago, or never was. */
export function findName(name: usize, length: u32, into: IpAddress, now: u64): bool {
  for (let i: u32 = 0; i < PLACES; i++) {
    const known = place(i);
    if (known.until <= now || known.length != length || memory.compare(known.name, name, length) != 0) continue;
    copyAddress(into, known.address);
    return true;
  }
  return false;
}

/** Keeps an answer, in the place of the one that is good for the shortest time. */
export function keepName(name: usize, length: u32, address: IpAddress, until: u64): void {
  if (length > LONGEST) return;
  let chosen = place(0);
  for (let i: u32 = 0; i < PLACES; i++) {
    const known = place(i);
    if (known.length == length && memory.compare(known.name, name, length) == 0) {
      chosen = known;
      break;
    }
    if (known.until < chosen.until) chosen = known;
  }
  copyAddress(chosen.address, address);
  chosen.until = until;
  chosen.length = length;
  memory.copy(chosen.name, name, length);
}

function place(index: u32): Known {
  return changetype<Known>(places + index * STRIDE);
}
