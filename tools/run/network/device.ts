/** A network device for QEMU's machines: virtio, and what it is connected to. */
import { createHash } from "node:crypto";
import { optionValue } from "../qemu.ts";
import { virtioDevice } from "../virtio.ts";
import type { Network } from "./network.ts";

/** QEMU's arguments; none for a machine without a network. `own` is the bus that fits the machine. */
export function networkArguments({ kind, published, tap, mac, bus }: Network, own: "mmio" | "pci"): string[] {
  if (kind === null || kind === "none") return [];
  const address = mac ?? (tap === null ? null : macFor(tap));
  const common = `netdev=net0${address ? `,mac=${address}` : ""}`;
  const backend =
    kind === "tap"
      ? `tap,id=net0,ifname=${optionValue(tap!)},script=no,downscript=no`
      : ["user,id=net0", ...published.map(forwarding)].join(",");
  return ["-netdev", backend, ...virtioDevice("net", bus ?? own, common)];
}

/** QEMU's guest has the address that its own DHCP server gives to the first one. */
function forwarding({ protocol, address, port, guestPort }: Network["published"][number]): string {
  return `hostfwd=${protocol}:${address}:${port}-:${guestPort}`;
}

/** A hardware address of QEMU's own range that is always the same for a tap device, and another one for another: they may share a bridge. */
export function macFor(tap: string): string {
  const hash = createHash("sha256").update(tap).digest("hex");
  return ["52:54:00", hash.slice(0, 2), hash.slice(2, 4), hash.slice(4, 6)].join(":");
}
