/** A domain of libvirt: the image, and the XML that `virsh create` takes (libvirt.org/formatdomain.html). */
import { basename, join, resolve } from "node:path";
import { macFor } from "../run/network/device.ts";
import type { Network } from "../run/network/network.ts";
import { machineMemory } from "../run/memory.ts";
import { sizeInBytes } from "../run/options.ts";
import { lineOf } from "./command-line.ts";
import { shellLine } from "./shell.ts";
import type { Format, Source } from "./types.ts";

/** What differs from one machine to the other. */
interface Machine {
  /** The hypervisor, by libvirt's name. */
  type: string;
  arch?: string;
  machine: string;
  /** What the guest is to libvirt: a whole machine, or a kernel of Xen's kind. */
  os: string;
  /** The least memory in MiB. */
  least: number;
  /** Further elements of the domain, and its console. */
  more: string[];
  console: string[];
}

const XEN_CONSOLE = ["<console type='pty'>", "  <target type='xen' port='0'/>", "</console>"];
/** libvirt's schema has no processor of Arm's for Xen: it takes the host's then, and Xen makes its only kind of guest of this. */
const XEN: Machine = { type: "xen", machine: "xenpv", os: "linux", least: 4, more: [], console: XEN_CONSOLE };
const HOST_CPU = "<cpu mode='host-passthrough'/>";

const MACHINES: Record<string, Machine> = {
  "kvm-x86_64": {
    ...{ type: "kvm", arch: "x86_64", machine: "pc", os: "hvm", least: 1 },
    more: ["<features>", "  <acpi/>", "</features>", HOST_CPU], // a guest switches itself off by ACPI
    console: ["<serial type='pty'>", "  <target type='isa-serial' port='0'/>", "</serial>"],
  },
  "kvm-arm64": {
    ...{ type: "kvm", arch: "aarch64", machine: "virt", os: "hvm", least: 8 },
    more: ["<features>", "  <gic version='host'/>", "</features>", HOST_CPU],
    console: ["<serial type='pty'>", "  <target type='system-serial' port='0'/>", "</serial>"],
  },
  "xen-x86_64": { ...XEN, arch: "x86_64" },
  "xen-arm64": XEN,
  "xen-arm": XEN,
};

export const libvirt: Format = {
  name: "libvirt",
  title: "a domain of libvirt: a folder with the image and its XML, for KVM or Xen",
  targets: Object.keys(MACHINES),
  networked: ["kvm-x86_64", "kvm-arm64"],
  reason: "libvirt starts machines of KVM and domains of Xen",
  endings: [".libvirt"],
  make: (source, path) =>
    Promise.resolve({
      folder: new Map([
        [basename(source.file), source.image],
        [xmlName(source), Buffer.from(domainXml(source, join(resolve(path), basename(source.file))))],
      ]),
    }),
  words: (source, path) => ({
    commands: [shellLine(["virsh", "create", "--console", join(path, xmlName(source))])],
    notes: ["The XML names the image by its whole path, as libvirt wants it: pack again instead of moving the folder."],
  }),
};

function xmlName({ name }: Source): string {
  return `${name}.xml`;
}

/** The domain's XML. libvirt thinks up a UUID for it. */
export function domainXml(source: Source, kernel: string): string {
  const { type, arch, machine, os, least, more, console } = MACHINES[source.target]!;
  const { megabytes, parameters } = machineMemory(source, least, false);
  // a PC can have less than a megabyte more or less; the others have whole ones
  const kib = least === 1 ? Math.ceil(sizeInBytes(source.memory) / 1024) : megabytes * 1024;
  const line = lineOf(source, least === 1 ? [] : parameters);
  const inner = [
    `<name>${escape(source.name)}</name>`,
    `<memory unit='KiB'>${kib}</memory>`,
    "<vcpu>1</vcpu>",
    "<os>",
    `  <type${arch ? ` arch='${arch}'` : ""} machine='${machine}'>${os}</type>`,
    `  <kernel>${escape(kernel)}</kernel>`,
    ...(line ? [`  <cmdline>${escape(line)}</cmdline>`] : []),
    "</os>",
    ...more,
    ...["poweroff", "reboot", "crash"].map((end) => `<on_${end}>destroy</on_${end}>`),
    "<devices>",
    ...console.map((text) => `  ${text}`),
    ...networkXml(source.network).map((text) => `  ${text}`),
    "  <memballoon model='none'/>",
    "</devices>",
  ];
  return [`<domain type='${type}'>`, ...inner.map((text) => `  ${text}`), "</domain>", ""].join("\n");
}

/** A network device: on libvirt's user-mode network, or on a tap device that is there. Only passt among the former forwards ports. */
function networkXml({ kind, published, tap, mac }: Network): string[] {
  if (kind === null || kind === "none") return [];
  const address = mac ?? (tap === null ? null : macFor(tap));
  const forwards = published.flatMap(({ protocol, address: host, port, guestPort }) => [
    `<portForward proto='${protocol}' address='${host}'>`,
    `  <range start='${port}' to='${guestPort}'/>`,
    "</portForward>",
  ]);
  const inner = [
    ...(address ? [`<mac address='${address}'/>`] : []),
    ...(tap === null ? [] : [`<target dev='${escape(tap)}' managed='no'/>`]),
    "<model type='virtio'/>",
    ...(forwards.length ? ["<backend type='passt'/>", ...forwards] : []),
  ];
  return [
    `<interface type='${tap === null ? "user" : "ethernet"}'>`,
    ...inner.map((text) => `  ${text}`),
    "</interface>",
  ];
}

/** Text of an element. Blanks at its ends and in a row stay. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
