/** Where tests put a tree: at the very end of memory where that can be had, so that a read behind it traps. */
const PAGE: usize = 65536;

const room = <usize>memory.grow(16) == <usize>-1 ? <usize>0 : 16 * PAGE;
/** Everywhere else (a native machine's memory does not grow): somewhere in memory. */
const elsewhere = heap.alloc(16 * PAGE);

/** Copies `bytes` to where nothing readable follows, and returns the address. */
export function place(bytes: u8[], length: i32 = bytes.length): usize {
  const end = room ? <usize>memory.size() * PAGE : elsewhere + 16 * PAGE;
  const address = end - <usize>length;
  memory.copy(address, bytes.dataStart, <usize>length);
  return address;
}
