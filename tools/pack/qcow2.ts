/**
 * QEMU's disk format qcow2, version 3 (docs/interop/qcow2.txt of QEMU): clusters that are zero are not in the file.
 *
 *     cluster 0: header | refcount table | refcount blocks | L1 table | L2 tables | data
 */
const BITS = 16;
const CLUSTER = 1 << BITS;
/** Entries of a table of clusters: L2. */
const PER_L2 = CLUSTER / 8;
/** Entries of 16 bits each. */
const PER_REFCOUNT_BLOCK = CLUSTER / 2;
/** An entry whose cluster nothing else refers to. */
const COPIED = 1n << 63n;
const HEADER_LENGTH = 104;

/** The disk `raw` in that format. */
export function qcow2(raw: Buffer): Buffer {
  const count = Math.ceil(raw.length / CLUSTER);
  const used = Array.from({ length: count }, (_, i) => i).filter((i) => !isZero(cluster(raw, i)));
  const l2Tables = [...new Set(used.map((i) => Math.floor(i / PER_L2)))];
  const fixed = 1 + 1 + 1; // header, refcount table, L1 table
  let blocks = 1;
  while (blocks * PER_REFCOUNT_BLOCK < fixed + blocks + l2Tables.length + used.length) blocks++;
  const l1At = 2 + blocks;
  const l2At = l1At + 1;
  const dataAt = l2At + l2Tables.length;
  const total = dataAt + used.length;
  const file = Buffer.alloc(total * CLUSTER);

  file.write("QFI\xfb", 0, "latin1");
  file.writeUInt32BE(3, 4);
  file.writeUInt32BE(BITS, 20);
  file.writeBigUInt64BE(BigInt(raw.length), 24);
  file.writeUInt32BE(Math.ceil(count / PER_L2), 36); // entries of the L1 table
  file.writeBigUInt64BE(offset(l1At), 40);
  file.writeBigUInt64BE(offset(1), 48);
  file.writeUInt32BE(1, 56); // clusters of the refcount table
  file.writeUInt32BE(4, 96); // refcounts of 1 << 4 bits
  file.writeUInt32BE(HEADER_LENGTH, 100);

  for (let i = 0; i < blocks; i++) file.writeBigUInt64BE(offset(2 + i), CLUSTER + i * 8);
  for (let i = 0; i < total; i++) file.writeUInt16BE(1, 2 * CLUSTER + i * 2);
  l2Tables.forEach((table, i) => file.writeBigUInt64BE(offset(l2At + i) | COPIED, l1At * CLUSTER + table * 8));
  used.forEach((index, i) => {
    const table = l2At + l2Tables.indexOf(Math.floor(index / PER_L2));
    file.writeBigUInt64BE(offset(dataAt + i) | COPIED, table * CLUSTER + (index % PER_L2) * 8);
    cluster(raw, index).copy(file, (dataAt + i) * CLUSTER);
  });
  return file;
}

function offset(index: number): bigint {
  return BigInt(index) << BigInt(BITS);
}

function cluster(raw: Buffer, index: number): Buffer {
  return raw.subarray(index * CLUSTER, (index + 1) * CLUSTER);
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
