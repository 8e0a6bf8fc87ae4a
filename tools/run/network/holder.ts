/** Who holds a port or a tap device of this machine, as far as /proc tells whoever asks. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { basename } from "node:path";
import type { Publication } from "./publication.ts";

/** TCP_LISTEN of Linux's tcp_states.h, as /proc/net/tcp has it. */
const LISTENING = "0A";
/** Where a listener of any address stands. */
const ANY = /^0+$/;

/** "instance web" or "process 123 (nginx)"; empty when nobody may know. */
export async function holderOf({ protocol, address, port }: Publication): Promise<string> {
  const wanted = hexAddress(address);
  const inodes = [protocol, `${protocol}6`].flatMap(readSockets).flatMap((socket) => {
    const isListening = protocol === "udp" || socket.state === LISTENING;
    const overlaps = socket.address.endsWith(wanted) || ANY.test(socket.address) || ANY.test(wanted);
    return isListening && socket.port === port && overlaps ? [socket.inode] : [];
  });
  return describe(findProcess((_pid, link) => inodes.some((inode) => link === `socket:[${inode}]`)));
}

/** The same of a tap device. A device of the same name in another network namespace is another one. */
export async function tapHolder(name: string): Promise<string> {
  return describe(
    findProcess((pid, link, descriptor) => {
      if (link !== "/dev/net/tun" || networkOf(pid) !== networkOf("self")) return false;
      return new RegExp(`^iff:\\s*${name.replace(/\W/g, "\\$&")}$`, "m").test(
        read(`/proc/${pid}/fdinfo/${descriptor}`),
      );
    }),
  );
}

/** The network namespace that a process is in: namespaces(7). */
function networkOf(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return ""; // it is gone, or another user's
  }
}

interface SocketLine {
  /** Hexadecimal, of 4 or 16 bytes; words of the processor's own byte order. */
  address: string;
  port: number;
  state: string;
  inode: string;
}

/** The lines of /proc/net/tcp and its like: proc(5). */
function readSockets(file: string): SocketLine[] {
  return read(`/proc/net/${file}`)
    .split("\n")
    .slice(1)
    .filter(Boolean)
    .map((line) => {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      const [address, port] = local!.split(":");
      return { address: address!, port: parseInt(port!, 16), state: state!, inode: inode! };
    });
}

function hexAddress(address: string): string {
  const bytes = address.split(".").map((byte) => Number(byte).toString(16).padStart(2, "0"));
  return bytes.reverse().join("").toUpperCase();
}

function findProcess(holds: (pid: string, link: string, descriptor: string) => boolean): string | null {
  const pids = list("/proc").filter((name) => /^\d+$/.test(name));
  const found = pids.find((pid) =>
    list(`/proc/${pid}/fd`).some((descriptor) => {
      try {
        return holds(pid, readlinkSync(`/proc/${pid}/fd/${descriptor}`), descriptor);
      } catch {
        return false; // closed meanwhile
      }
    }),
  );
  return found ?? null;
}

async function describe(pid: string | null): Promise<string> {
  if (pid === null) return "";
  const { listInstances } = await import("../../instances/state.ts");
  const instance = listInstances().find(({ record }) => record && !record.end && record.guest?.pid === Number(pid));
  if (instance) return `instance ${instance.name}`;
  const [program] = read(`/proc/${pid}/cmdline`).split("\0");
  return `process ${pid}${program ? ` (${basename(program)})` : ""}`;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not ours to see, or no Linux
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
