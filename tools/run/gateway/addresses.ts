/** Which addresses a guest with published ports on Node has, and its gateway: those of QEMU's user-mode network, unless the guest has been given one. */
import { CliError } from "../../errors.ts";

export interface Addresses {
  guest: string;
  gateway: string;
  /** Bits of the network. */
  prefix: number;
  /** What tells the guest; empty when it knows. */
  parameters: string[];
}

const USUAL = { guest: "10.0.2.15", gateway: "10.0.2.2", prefix: 24 };
const PARAMETER = "netdev.ip=";
/** The library that takes that parameter. */
const TAKER = "net-config";
const FORM = /^"?(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?(?::(\d+\.\d+\.\d+\.\d+))?/;

/** For a guest with the libraries `on` and these kernel parameters. */
export function addressesFor(kernelParameters: string[], on: { has(library: string): boolean }): Addresses {
  const given = kernelParameters.findLast((word) => word.startsWith(PARAMETER))?.slice(PARAMETER.length);
  if (given === undefined) {
    const { guest, gateway, prefix } = USUAL;
    return { ...USUAL, parameters: on.has(TAKER) ? [`${PARAMETER}${guest}/${prefix}:${gateway}`] : [] };
  }
  const match = FORM.exec(given);
  if (!match)
    throw new CliError(`${PARAMETER}${given}: on node --publish needs a fixed IPv4 address of the guest, or none`);
  const [, guest, prefix = "24", gateway] = match;
  const neighbour = guest!.endsWith(".1") ? guest!.replace(/1$/, "2") : guest!.replace(/\d+$/, "1");
  return { guest: guest!, gateway: gateway ?? neighbour, prefix: Number(prefix), parameters: [] };
}
