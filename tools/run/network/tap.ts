/** Whether a tap device can be used, before anything is built for it. */
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { CliError } from "../../errors.ts";
import { tapHolder } from "./holder.ts";

/** Of if_tun.h. */
const IFF_TAP = 2;
const IFF_MULTI_QUEUE = 0x100;

/** Throws the words for why not. */
export async function checkTap(name: string, devices = "/sys/class/net"): Promise<void> {
  if (process.platform !== "linux") throw new CliError("--tap needs Linux");
  const folder = `${devices}/${name}`;
  const make = `ip tuntap add dev ${name} mode tap user ${process.env.USER ?? "NAME"} makes one, as root.`;
  if (!existsSync(folder)) throw new CliError(`there is no tap device "${name}"`, make);
  const flags = Number(read(folder, "tun_flags") ?? 0);
  if (!(flags & IFF_TAP)) throw new CliError(`--tap ${name}: that is no tap device`, make);
  if (flags & IFF_MULTI_QUEUE) throw new CliError(`--tap ${name}: it was made with multi_queue`, make);
  try {
    accessSync("/dev/net/tun", constants.R_OK | constants.W_OK);
  } catch {
    throw new CliError("no permission for /dev/net/tun, or there is none");
  }
  const user = process.getuid!();
  const [owner, group] = ["owner", "group"].map((file) => Number(read(folder, file) ?? -1));
  const isOurs = user === 0 || owner === user || (group! >= 0 && process.getgroups!().includes(group!));
  if (!isOurs) throw new CliError(`--tap ${name}: it belongs to another user (${owner})`, make);
  const holder = await tapHolder(name);
  if (holder) throw new CliError(`tap device ${name} is in use: ${holder} holds it`);
}

function read(folder: string, file: string): string | null {
  try {
    return readFileSync(`${folder}/${file}`, "utf8").trim();
  } catch {
    return null;
  }
}
