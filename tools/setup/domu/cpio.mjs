// Archives in cpio's "newc" format (Linux, Documentation/driver-api/early-userspace/buffer-format.rst): what a kernel unpacks at boot.

const REGULAR = 0o100000;
const FOLDER = 0o040000;
const TRAILER = "TRAILER!!!";
const ALIGN = 4;

/** Entries are {path, data} for files, with `mode` for what is not 0644, and {path} for folders. */
export function cpioArchive(entries) {
  const pieces = [];
  let inode = 0;
  for (const { path, data, mode = data ? 0o644 : 0o755 } of [
    ...entries,
    { path: TRAILER, data: Buffer.alloc(0), mode: 0 },
  ]) {
    const type = path === TRAILER ? 0 : data ? REGULAR : FOLDER;
    const bytes = data ?? Buffer.alloc(0);
    const name = Buffer.from(`${path}\0`);
    const isTrailer = path === TRAILER;
    const fields = [isTrailer ? 0 : ++inode, type | mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length, 0];
    const header = `070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`;
    pieces.push(padded(Buffer.concat([Buffer.from(header), name])), padded(bytes));
  }
  return Buffer.concat(pieces);
}

function padded(bytes) {
  const rest = bytes.length % ALIGN;
  return rest ? Buffer.concat([bytes, Buffer.alloc(ALIGN - rest)]) : bytes;
}
