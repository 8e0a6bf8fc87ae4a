/** A network device for QEMU's machines: virtio, and what it is connected to. */
import { createHash } from "node:crypto";
import { optionValue } from "../qemu.ts";
import { virtioDevice } from "../virtio.ts";
import type { Link, Network } from "./network.ts";

/** QEMU's arguments; none for a machine without a network. `own` is the bus that fits the machine. */
export function networkArguments({ kind, published, tap, link, mac, bus }: Network, own: "mmio" | "pci"): string[] {
  if (kind === null || kind === "none") return [];
  const address = mac ?? (tap !== null ? macFor(tap) : link && macFor(linkName(link)));
  const common = `netdev=net0${address ? `,mac=${address}` : ""}`;
  const backend =
    kind === "tap"
      ? `tap,id=net0,ifname=${optionValue(tap!)},script=no,downscript=no`
      : kind === "link"
        ? `dgram,id=net0,${inet("local", link!.own)},${inet("remote", link!.other)}`
        : ["user,id=net0", ...published.map(forwarding)].join(",");
  return ["-netdev", backend, ...virtioDevice("net", bus ?? own, common)];
}

/** QEMU's guest has the address that its own DHCP server gives to the first one. */
function forwarding({ protocol, address, port, guestPort }: Network["published"][number]): string {
  return `hostfwd=${protocol}:${address}:${port}-:${guestPort}`;
}

/** An end of QEMU's cable of datagrams. */
function inet(end: "local" | "remote", port: number): string {
  return `${end}.type=inet,${end}.host=127.0.0.1,${end}.port=${port}`;
}

/** What the hardware address of a cable's end is made of. */
export function linkName({ own }: Link): string {
  return `link ${own}`;
}

/** A hardware address of QEMU's own range that is always the same for a name, a tap device's for example, and another one for another: they may share a bridge. */
export function macFor(name: string): string {
  const hash = createHash("sha256").update(name).digest("hex");
  return ["52:54:00", hash.slice(0, 2), hash.slice(2, 4), hash.slice(4, 6)].join(":");
}
