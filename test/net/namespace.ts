/**
 * Networks of a test's own: network namespaces that live as long as a process of ours, with tap devices, bridges and cables in them.
 * Nothing in them is seen from outside or reaches anything there, and nothing stays when the test is killed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { launch, launchTsuk, type Ended, type LaunchOptions, type Running } from "../boot/boot.ts";

export interface Namespace {
  /** Starts a command in it. */
  start(command: string[], options?: LaunchOptions): Running;
  /** Starts `tsuk` in it. */
  tsuk(words: string[], options?: LaunchOptions): Running;
  /** Runs a command in it to its end, whatever that is. */
  run(command: string[], options?: LaunchOptions): Promise<Ended>;
  /** The output of a command that has to succeed. */
  output(command: string[], options?: LaunchOptions): Promise<string>;
  /** The process that keeps it, which `ip link set … netns` takes. */
  pid: number;
  close(): Promise<void>;
}

/** How a command for a namespace ends at most, in milliseconds. */
const LIMIT = 30_000;
/** A mount namespace as well, since /sys shows the devices of the namespace that it was mounted in. */
const KINDS = ["--net", "--mount"];

/** A new namespace with nothing but a loopback device that is up. */
export async function openNamespace(): Promise<Namespace> {
  const user = process.getuid!() === 0 ? [] : ["--user", "--map-root-user"];
  const script = "mount -t sysfs sysfs /sys; ip link set lo up && echo ready && exec cat";
  const keeper = spawn("unshare", [...user, ...KINDS, "sh", "-c", script], { stdio: ["pipe", "pipe", "pipe"] });
  let words = "";
  keeper.stderr.setEncoding("utf8").on("data", (text: string) => (words += text));
  keeper.stdin.on("error", () => undefined);
  const ended = once(keeper, "exit");
  await Promise.race([once(keeper.stdout, "data"), ended]);
  if (keeper.exitCode !== null) throw new Error(`no namespace: ${words}`);

  const pid = keeper.pid!;
  const inside = ["nsenter", "--target", String(pid), ...(user.length ? ["--user"] : []), ...KINDS];
  const start = (command: string[], options: LaunchOptions = {}): Running =>
    launch([...inside, `--wd=${process.cwd()}`, "--", ...command], { limit: LIMIT, ...options });
  const run = (command: string[], options?: LaunchOptions): Promise<Ended> => start(command, options).end;
  return {
    pid,
    start,
    run,
    tsuk: (words, options) => launchTsuk(words, { ...options, before: [...inside, `--wd=${process.cwd()}`, "--"] }),
    async output(command, options) {
      const { status, stdout, stderr } = await run(command, options);
      if (status !== 0) throw new Error(`${command.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
      return stdout;
    },
    async close() {
      keeper.stdin.end();
      await ended;
    },
  };
}

/** Runs `work` with a namespace, and ends it. */
export async function inNamespace<T>(work: (namespace: Namespace) => Promise<T>): Promise<T> {
  const namespace = await openNamespace();
  try {
    return await work(namespace);
  } finally {
    await namespace.close();
  }
}

/** Adds a tap device for a guest. With addresses ("10.9.0.1/24") Linux itself is at its other end. */
export async function addTap(
  { output }: Pick<Namespace, "output">,
  name: string,
  addresses: string[] = [],
): Promise<void> {
  await output(["ip", "tuntap", "add", "dev", name, "mode", "tap"]);
  await bringUp({ output }, name, addresses);
}

/** Adds a bridge between devices that are there. */
export async function addBridge(
  { output }: Pick<Namespace, "output">,
  name: string,
  ports: string[],
  addresses: string[] = [],
): Promise<void> {
  await output(["ip", "link", "add", name, "type", "bridge", "mcast_snooping", "0"]);
  for (const port of ports) await output(["ip", "link", "set", port, "master", name]);
  await bringUp({ output }, name, addresses);
}

/** Joins two namespaces by a pair of devices, one in each. */
export async function addCable(a: Namespace, aName: string, b: Namespace, bName: string): Promise<void> {
  const peer = ["peer", "name", bName, "netns", String(b.pid)];
  await a.output(["ip", "link", "add", aName, "type", "veth", ...peer]);
}

/** Gives a device its addresses, which count at once (IPv6 would wait a second for others who have the same), and switches it on. */
export async function bringUp({ output }: Pick<Namespace, "output">, name: string, addresses: string[]): Promise<void> {
  for (const address of addresses) {
    await output(["ip", "address", "add", address, "dev", name, ...(address.includes(":") ? ["nodad"] : [])]);
  }
  await output(["ip", "link", "set", name, "up"]);
}
