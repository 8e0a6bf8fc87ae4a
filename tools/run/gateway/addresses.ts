/** Which addresses a guest with published ports on Node has, and its gateway: those of QEMU's user-mode network, unless the guest has been given one. */
import { CliError } from "../../errors.ts";

export interface Addresses {
  guest: string;
  gateway: string;
  /** Bits of the network. */
  prefix: number;
}

const USUAL: Addresses = { guest: "10.0.2.15", gateway: "10.0.2.2", prefix: 24 };
const PARAMETER = "netdev.ip=";
/** The library that takes that parameter. */
const TAKER = "net-config";
const FORM = /^"?(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?(?::(\d+\.\d+\.\d+\.\d+))?/;

/** The kernel parameters with which a guest with the libraries `on` knows its address. */
export function withAddress(kernelParameters: string[], on: { has(library: string): boolean }): string[] {
  if (!on.has(TAKER) || given(kernelParameters) !== undefined) return kernelParameters;
  const { guest, gateway, prefix } = USUAL;
  return [`${PARAMETER}${guest}/${prefix}:${gateway}`, ...kernelParameters];
}

/** For a guest with these kernel parameters. */
export function addressesFor(kernelParameters: string[]): Addresses {
  const text = given(kernelParameters);
  if (text === undefined) return USUAL;
  const match = FORM.exec(text);
  if (!match)
    throw new CliError(`${PARAMETER}${text}: on node --publish needs a fixed IPv4 address of the guest, or none`);
  const [, guest, prefix = "24", gateway] = match;
  const neighbour = guest!.endsWith(".1") ? guest!.replace(/1$/, "2") : guest!.replace(/\d+$/, "1");
  return { guest: guest!, gateway: gateway ?? neighbour, prefix: Number(prefix) };
}

function given(kernelParameters: string[]): string | undefined {
  return kernelParameters.findLast((word) => word.startsWith(PARAMETER))?.slice(PARAMETER.length);
}
