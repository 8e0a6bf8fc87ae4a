/** A published port: what of this machine leads to what of the guest. */
import { isIPv4 } from "node:net";
import { CliError } from "../../errors.ts";

export interface Publication {
  protocol: "tcp" | "udp";
  /** An IPv4 address of this machine: QEMU's user-mode network forwards from no others. */
  address: string;
  port: number;
  guestPort: number;
}

/** Nobody but this machine itself reaches a guest, unless that is asked for. */
const LOOPBACK = "127.0.0.1";
const FORM = /^(?:(.*):)?(\d{1,5}):(\d{1,5})(?:\/(.*))?$/;
const HIGHEST = 65535;

/** Reads "8080:80", with an address in front and a protocol behind if need be: "0.0.0.0:5353:53/udp". */
export function parsePublication(text: string): Publication {
  const wrong = (problem: string): CliError =>
    new CliError(`--publish ${text}: ${problem}`, "[ADDRESS:]PORT:GUEST'S PORT[/udp], such as 8080:80");
  const match = FORM.exec(text);
  if (!match) throw wrong("expected a port of this machine, and one of the guest");
  const [, address = LOOPBACK, port, guestPort, protocol = "tcp"] = match;
  if (protocol !== "tcp" && protocol !== "udp") throw wrong(`"${protocol}" is neither tcp nor udp`);
  if (!isIPv4(address)) throw wrong(`"${address}" is no IPv4 address, as QEMU's user-mode network needs`);
  const ports = [Number(port), Number(guestPort)] as const;
  if (ports.some((number) => number < 1 || number > HIGHEST)) throw wrong(`ports are from 1 to ${HIGHEST}`);
  return { protocol, address, port: ports[0], guestPort: ports[1] };
}

/** For a person, and for `tsuk ps`. */
export function showPublication({ protocol, address, port, guestPort }: Publication): string {
  return `${address}:${port}->${guestPort}/${protocol}`;
}

/** Throws where two of them want the same port of this machine. */
export function checkDifferent(published: Publication[]): void {
  for (const [index, one] of published.entries()) {
    const other = published.slice(0, index).find((before) => isSamePlace(before, one));
    if (other) throw new CliError(`--publish: port ${one.port} of this machine is given to two ports of the guest`);
  }
}

function isSamePlace(a: Publication, b: Publication): boolean {
  const overlaps = a.address === b.address || [a, b].some(({ address }) => address === "0.0.0.0");
  return a.protocol === b.protocol && a.port === b.port && overlaps;
}
