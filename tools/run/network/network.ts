/** What `tsuk run` and `tsuk pack` are told about a guest's network. */
import { CliError } from "../../errors.ts";
import { checkDifferent, parsePublication, type Publication } from "./publication.ts";

export interface Network {
  /**
   * "user": QEMU's user-mode network, on Node a gateway; "tap": a device of Linux's; "link": a cable to another program; null: "user" on kvm where the image
   * has a driver, else "none".
   */
  kind: "user" | "tap" | "link" | "none" | null;
  published: Publication[];
  /** The tap device's name. */
  tap: string | null;
  /** The ends of a cable to another program: UDP ports of 127.0.0.1, ours and its. */
  link: Link | null;
  /** The guest's hardware address; null for one of the tool's choice. */
  mac: string | null;
  /** What the device is on; null for what fits the machine. */
  bus: "mmio" | "pci" | null;
}

export interface Link {
  own: number;
  other: number;
}

/** What counts when nothing is said. */
export const DEFAULT_NETWORK: Network = { kind: null, published: [], tap: null, link: null, mac: null, bus: null };

/** The options as they are typed. */
export interface NetworkWords {
  net?: string;
  publish: string[];
  tap?: string;
  link?: string;
  mac?: string;
  bus?: string;
}

/** The library that a machine's network device needs, and the one that opens a tap device in a process of Linux. */
const DRIVER = "virtio-net";
const TAP_DRIVER = "tap";
const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;
/** A multicast address, which no device can have. */
const GROUP_BIT = 1;
const HIGHEST_PORT = 65535;
/** IFNAMSIZ without the NUL. */
const LONGEST_NAME = 15;

/** Reads the options. Throws the words for what cannot be meant on any target. */
export function readNetwork({ net, publish, tap, link: linkText, mac, bus }: NetworkWords): Network {
  const published = publish.map(parsePublication);
  checkDifferent(published);
  if (net !== undefined && net !== "user" && net !== "none")
    throw new CliError(`--net ${net}: expected user or none`, "A tap device is given by --tap.");
  if (tap !== undefined && net !== undefined) throw new CliError("--net and --tap do not go together");
  if (tap !== undefined && published.length)
    throw new CliError("--publish and --tap do not go together", "Through a tap device the guest has its own address.");
  if (net === "none" && published.length) throw new CliError("--publish and --net none do not go together");
  if (tap !== undefined && !isDeviceName(tap)) throw new CliError(`--tap ${tap}: that is no name of a network device`);
  const link = linkText === undefined ? null : readLink(linkText);
  if (link && (tap !== undefined || net !== undefined || published.length))
    throw new CliError("--link does not go together with --net, --publish and --tap");
  const kind = tap !== undefined ? "tap" : link ? "link" : (net ?? (published.length ? "user" : null));
  if (kind === "none" && mac !== undefined) throw new CliError("--mac and --net none do not go together");
  if (bus !== undefined && bus !== "mmio" && bus !== "pci") throw new CliError(`--bus ${bus}: expected mmio or pci`);
  return { kind, published, tap: tap ?? null, link, mac: mac === undefined ? null : readMac(mac), bus: bus ?? null };
}

/** Throws the words for what that target, or its machine, cannot do. */
export function checkNetwork(target: string, machine: string | null, { kind, published, mac, bus }: Network): void {
  const [platform, arch] = target.split("-");
  const isWanted = kind !== null && kind !== "none";
  if (platform === "kvm") {
    const only = arch === "x86_64" ? (machine === "pc" || machine === "q35" ? "pci" : "mmio") : null;
    if (bus && only && bus !== only)
      throw new CliError(`--bus ${bus}: the network device of ${machine ?? "microvm"} is on ${only.toUpperCase()}`);
    return;
  }
  if (bus) throw new CliError(`--bus is for platform kvm, not for ${target}`);
  if (platform === "node" && kind !== "tap") {
    if (published.some(({ protocol }) => protocol !== "tcp")) throw new CliError("on node --publish is for tcp only");
    if (kind !== "user" || published.length) return;
    throw new CliError("on node --net user has no meaning: nothing but published ports leads to the guest");
  }
  if (platform === "linuxu") {
    if (kind !== "user" && kind !== "link") return;
    throw new CliError(`${target} has a network by --tap only`, "On kvm --publish needs neither a tap nor root.");
  }
  if (isWanted || mac !== null)
    throw new CliError(
      `there is no network device for ${target}`,
      "kvm has one, and linuxu by --tap; node has cables by --link, and published ports.",
    );
}

/** What is meant for an image that has the libraries `on`. Throws when nothing in it would open the tap device. */
export function networkFor(network: Network, platform: string, on: { has(library: string): boolean }): Network {
  if (platform === "linuxu" && network.kind === "tap" && !on.has(TAP_DRIVER))
    throw new CliError(
      `--tap ${network.tap}: the image has no library "${TAP_DRIVER}", which would open it`,
      `import "${TAP_DRIVER}" in the application, or --set LIBTAP=y, brings it in. On kvm --tap is for images with the library ${DRIVER}.`,
    );
  if (network.kind !== null) return network;
  return { ...network, kind: platform === "kvm" && on.has(DRIVER) ? "user" : "none" };
}

/** Reads "5001:5002". */
function readLink(text: string): Link {
  const ports = /^\d{1,5}:\d{1,5}$/.test(text) ? text.split(":").map(Number) : [];
  if (ports.length !== 2 || ports.some((port) => port < 1 || port > HIGHEST_PORT) || ports[0] === ports[1])
    throw new CliError(
      `--link ${text}: expected two ports such as 5001:5002`,
      "Ours, and that of the cable's other end.",
    );
  return { own: ports[0]!, other: ports[1]! };
}

function readMac(text: string): string {
  const mac = text.toLowerCase();
  if (!MAC.test(mac)) throw new CliError(`--mac ${text}: expected six bytes such as 52:54:00:12:34:56`);
  if (parseInt(mac, 16) & GROUP_BIT) throw new CliError(`--mac ${text}: that is the address of a group`);
  if (mac === "00:00:00:00:00:00") throw new CliError(`--mac ${text}: a device cannot have that address`);
  return mac;
}

function isDeviceName(name: string): boolean {
  return /^[\w.-]+$/.test(name) && Buffer.byteLength(name) <= LONGEST_NAME && !/^\.{1,2}$/.test(name);
}
