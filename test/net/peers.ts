/** Programs by others, as peers of guests: servers that are started in a namespace, and what tshark says of the packets there. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNetPeers } from "../../tools/setup/net-peers.mjs";
import { findCommand } from "../../tools/setup/system.mjs";
import type { Running } from "../boot/boot.ts";
import type { Namespace } from "./namespace.ts";

/** No peer is there for longer, in milliseconds. */
const LIMIT = 240_000;

export interface Leases {
  /** The device that it serves, which has an address. */
  device: string;
  /** The first and the last address that it gives, and for how many seconds (120 at least). */
  from: string;
  to: string;
  seconds?: number;
  /** Addresses by names, for its DNS server. */
  names?: Record<string, string>;
}

/** Starts dnsmasq as DHCP and DNS server. What it does is on its standard output. */
export function startDnsmasq(
  namespace: Namespace,
  { device, from, to, seconds = 120, names = {} }: Leases,
): Promise<Running> {
  return started(namespace, "started, version", [
    ...["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file="],
    ...["--log-facility=-", "--log-dhcp", "--log-queries", "--user=root", "--leasefile-ro", "--no-ping"],
    ...[`--interface=${device}`, "--except-interface=lo", "--bind-interfaces", `--dhcp-range=${from},${to},${seconds}`],
    ...Object.entries(names).map(([name, address]) => `--address=/${name}/${address}`),
  ]);
}

/** Starts dnsmasq as a router that advertises the network `prefix` ("fd09::") of a device's address, and itself as name server. */
export function startRouter(namespace: Namespace, device: string, prefix: string): Promise<Running> {
  return started(namespace, "router advertisement on", [
    ...["dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file="],
    ...["--log-facility=-", "--log-dhcp", "--user=root", "--leasefile-ro", "--bind-interfaces", "--enable-ra"],
    ...[`--interface=${device}`, "--except-interface=lo", `--dhcp-range=${prefix},ra-only`],
    `--dhcp-option=option6:dns-server,[${prefix}1]`,
  ]);
}

/** Starts `iperf3` as a server. */
export function startIperf(namespace: Namespace): Promise<Running> {
  return started(namespace, "Server listening", ["iperf3", "--server", "--forceflush"]);
}

/** Why there is no nginx here; null when there is one: of this machine, or of those that `tsuk bench net` compares with. */
export function missingNginx(): string | null {
  return nginxCommand() ? null : "needs nginx, or: node tools/setup/fetch-net-peers.mjs x86_64";
}

function nginxCommand(): string[] | null {
  const installed = findCommand("nginx");
  if (installed) return [installed];
  const parts = findNetPeers("x86_64");
  if (!parts || process.arch !== "x64") return null;
  const root = join(parts, "programs", "nginx");
  const libraries = join(root, "lib64");
  return [join(libraries, "ld-linux-x86-64.so.2"), "--library-path", libraries, join(root, "usr/sbin/nginx")];
}

/** Starts nginx for the files of a folder, on port 8080 of an address. */
export async function startNginx(namespace: Namespace, address: string, files: string): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-nginx-"));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder};`);
  const configuration = `daemon off; master_process off; pid ${folder}/pid; error_log stderr notice;
    events {} http { access_log off; ${temporary.join(" ")} server { listen ${address}:8080; root ${files}; } }`;
  writeFileSync(join(folder, "nginx.conf"), configuration);
  const command = [...nginxCommand()!, "-p", folder, "-e", "stderr", "-c", join(folder, "nginx.conf")];
  const running = await started(namespace, "getrlimit", command);
  void running.end.then(() => rmSync(folder, { recursive: true, force: true }));
  return running;
}

/** Starts a script of Node's that prints `ready` when it is. */
export function startNode(namespace: Namespace, script: string, ready: string): Promise<Running> {
  return started(namespace, ready, [process.execPath, "-e", script]);
}

/** Ends a peer. */
export async function endPeer(peer: Running): Promise<void> {
  peer.signal("SIGTERM");
  await peer.end;
}

export interface Capture {
  /** Ends it. The packets for which a filter of tshark's holds, a line for each; what is wrong with them without a filter. */
  lines(filter?: string): Promise<string[]>;
  close(): Promise<void>;
}

/** Captures what passes a device. A test that fails leaves a file in the temporary folder, for whoever looks into it. */
export async function startCapture(namespace: Namespace, device: string): Promise<Capture> {
  const folder = mkdtempSync(join(tmpdir(), "tsuk-capture-"));
  const file = join(folder, "packets.pcap");
  const command = ["dumpcap", "-q", "-P", "-i", device, "-w", file];
  let running: Running | null = await started(namespace, "File: ", command);
  const end = async (): Promise<void> => {
    if (!running) return;
    await new Promise((resolve) => setTimeout(resolve, SETTLE)); // what is in its buffer is written out
    running.signal("SIGINT");
    await running.end;
    running = null;
  };
  return {
    async lines(filter = "_ws.malformed || ip.checksum.status == 0") {
      await end();
      const options = ["-o", "ip.check_checksum:TRUE", "-Y", filter];
      return (await namespace.output(["tshark", "-n", "-r", file, ...options])).split("\n").filter(Boolean);
    },
    async close() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const SETTLE = 300;

/** Starts a command whose words go to one stream, and waits until it says that it is ready. */
async function started(namespace: Namespace, ready: string, command: string[]): Promise<Running> {
  const running = namespace.start(["sh", "-c", 'exec "$@" 2>&1', "sh", ...command], { input: "open", limit: LIMIT });
  await running.prints(ready);
  return running;
}
