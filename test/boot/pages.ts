/** What a guest's page tables map, read from its memory (Intel SDM, volume 3, section 4.5: four-level paging). */

export interface Page {
  /** Its first virtual address. */
  from: bigint;
  size: number;
  writable: boolean;
  executable: boolean;
}

const PRESENT = 1n;
const WRITE = 2n;
const LARGE = 0x80n;
const NO_EXECUTE = 1n << 63n;
const ADDRESS = 0x000f_ffff_ffff_f000n;
const ENTRIES = 512;
const CR0_WRITE_PROTECT = 1n << 16n;
const EFER_NO_EXECUTE = 1n << 11n;

/** The pages that `memory`, from address 0, maps according to QEMU's "info registers". A right counts only if each level gives it. */
export function pagesOf(memory: Buffer, registers: string): Page[] {
  const register = (name: string): bigint =>
    BigInt(`0x${new RegExp(`\\b${name}\\s*=\\s*([0-9a-f]+)`, "i").exec(registers)![1]!}`);
  if (!(register("CR0") & CR0_WRITE_PROTECT)) throw new Error("CR0.WP is off: the kernel may write to read-only pages");
  if (!(register("EFER") & EFER_NO_EXECUTE)) throw new Error("EFER.NXE is off: every page is executable");
  const pages: Page[] = [];
  const walk = (table: bigint, level: number, base: bigint, writable: boolean, executable: boolean): void => {
    const size = 2 ** (12 + 9 * (level - 1));
    for (let i = 0; i < ENTRIES; i++) {
      const entry = memory.readBigUInt64LE(Number(table) + i * 8);
      if (!(entry & PRESENT)) continue;
      const from = BigInt.asUintN(64, BigInt.asIntN(48, base + BigInt(i) * BigInt(size)));
      const mayWrite = writable && (entry & WRITE) !== 0n;
      const mayExecute = executable && !(entry & NO_EXECUTE);
      if (level === 1 || (level < 4 && entry & LARGE))
        pages.push({ from, size, writable: mayWrite, executable: mayExecute });
      else walk(entry & ADDRESS, level - 1, from, mayWrite, mayExecute);
    }
  };
  walk(register("CR3") & ADDRESS, 4, 0n, true, true);
  return pages;
}
