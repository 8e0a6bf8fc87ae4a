/** The web server of `examples/`, as tests of the network have it: Linux at one end of a tap, the guest at the other. */
import { expect } from "vitest";
import type { Running } from "../boot/boot.ts";
import { runWords, type Machine } from "./guest.ts";
import { addTap, inNamespace, type Namespace } from "./namespace.ts";

export const ADDRESS = "10.9.0.2";
export const NETWORK = ["--tap", "tap0", "-k", `netdev.ip=${ADDRESS}/24:10.9.0.1`];
const EXAMPLES = "../../examples";
const LIMIT = 120_000;

/** Runs `work` with Linux on one end of a tap and a server on the other, and ends both. */
export async function served(
  machine: Machine,
  app: string,
  work: (here: Namespace, guest: Running) => Promise<void>,
  more: string[] = [],
): Promise<void> {
  await inNamespace(async (here) => {
    await addTap(here, "tap0", ["10.9.0.1/24"]);
    const words = runWords(machine, null, [...NETWORK, ...more], `${EXAMPLES}/${app}`);
    const guest = here.tsuk(words, { input: "open", limit: LIMIT });
    await guest.prints("port");
    await work(here, guest);
    guest.signal("SIGINT");
    expect(await guest.end).toMatchObject({ status: 130, leftovers: [] });
  });
}

export type Status = Record<string, number>;

/** The figures of httpd's status page. */
export async function status(here: Namespace): Promise<Status> {
  const text = await here.output(["curl", "-sS", "--max-time", "20", `http://${ADDRESS}/status`]);
  const pairs = text
    .trim()
    .split("\n")
    .map((line) => line.split(" ") as [string, string]);
  return Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)]));
}

/** Waits until the status page fits, for `seconds` at most. Returns it, fitting or not. */
export async function settled(here: Namespace, fits: (status: Status) => boolean, seconds = 20): Promise<Status> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const figures = await status(here);
    if (fits(figures) || Date.now() > end) return figures;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Whether nothing is left of what went before but the connection that asks. */
export function isQuiet(figures: Status): boolean {
  return (
    figures.http_connections === 1 &&
    figures.tcp_connections === 1 &&
    figures.transmit_buffers_free! >= figures.transmit_buffers! - 4
  );
}
