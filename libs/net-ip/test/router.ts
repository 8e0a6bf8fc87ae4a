/** A router's advertisements, as a peer sends them. */
import { copyAddress, NdOption, PREFIX_OPTION_SIZE, PrefixOption, RouterAdvertisement } from "net-wire";
import { Icmpv6Type, ROUTER_ADVERTISEMENT_SIZE } from "net-wire";
import { NetBuf } from "uknetdev";
import { newAddress } from "./machines";
import { Peer } from "./peer";

export const PREFIX: string = "2001:db8:0:1::";
const ON_LINK_AND_AUTONOMOUS: u8 = 0xc0;

/** An advertisement with one prefix, on the link and for addresses; with none if it is empty. Seconds. */
export function advertisement(
  peer: Peer,
  lifetime: u32,
  prefix: string,
  valid: u32,
  preferred: u32,
  bits: u8 = 64,
): NetBuf {
  const packet = peer.message(Icmpv6Type.ROUTER_ADVERTISEMENT, ROUTER_ADVERTISEMENT_SIZE);
  changetype<RouterAdvertisement>(packet.data).lifetime = lifetime;
  if (prefix.length == 0) return packet;
  const option = changetype<PrefixOption>(addOption(packet, NdOption.PREFIX, PREFIX_OPTION_SIZE));
  option.length = bits;
  option.flags = ON_LINK_AND_AUTONOMOUS;
  option.valid = valid;
  option.preferred = preferred;
  copyAddress(option.prefix, newAddress(prefix));
  return packet;
}

/** Adds an option of `size` bytes, zeros behind its kind and size. */
export function addOption(packet: NetBuf, kind: u32, size: u32): usize {
  const at = packet.data + packet.length;
  memory.fill(at, 0, size);
  store<u8>(at, <u8>kind);
  store<u8>(at, <u8>(size >>> 3), 1);
  packet.length += size;
  return at;
}
