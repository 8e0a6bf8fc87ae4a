/**
 * The second half of addresses that are made by ourselves.
 *
 * On the link it is made of the hardware address (RFC 4291, appendix A): the neighbours see that one anyway, and who has it from a hypervisor's command line
 * can reach the machine. Elsewhere it is opaque (RFC 7217, as RFC 8064 asks for): a hash of the prefix, keyed by the stack's secret, tells nobody which
 * card this is, and is another one in each network. It is the same as long as the stack's seed is: whoever wants it to outlive the machine gives the
 * same seed each time, or configures an address.
 */
import { IpAddress, isLinkLocal } from "net-wire";
import { Interface } from "./stack";

/** Writes the identifier behind the prefix of 64 bits in `address`: another one for each number of `collisions`. */
export function interfaceIdentifier(one: Interface, address: IpAddress, collisions: u32): void {
  const mac = one.device.mac;
  if (collisions == 0 && isLinkLocal(address)) {
    const at = changetype<usize>(address) + 8;
    store<u8>(at, load<u8>(mac) ^ 2);
    store<u16>(at, load<u16>(mac, 1), 1);
    store<u16>(at, 0xfeff, 3);
    store<u16>(at, load<u16>(mac, 3), 5);
    store<u8>(at, load<u8>(mac, 5), 7);
    return;
  }
  const word = (<u64>load<u32>(mac)) | ((<u64>load<u16>(mac, 4)) << 32) | ((<u64>collisions) << 48);
  address.low = sipHash(one.stack.key, one.stack.secret, address.high, word);
}

let v0: u64 = 0;
let v1: u64 = 0;
let v2: u64 = 0;
let v3: u64 = 0;

/** SipHash-2-4 (Aumasson, Bernstein) of the 16 bytes of two words. */
export function sipHash(key0: u64, key1: u64, first: u64, second: u64): u64 {
  v0 = key0 ^ 0x736f6d6570736575;
  v1 = key1 ^ 0x646f72616e646f6d;
  v2 = key0 ^ 0x6c7967656e657261;
  v3 = key1 ^ 0x7465646279746573;
  compress(first);
  compress(second);
  compress(16 << 56);
  v2 ^= 0xff;
  for (let i = 0; i < 4; i++) round();
  return v0 ^ v1 ^ v2 ^ v3;
}

// --- internal -------------------------------------------------------------------------------------------------------

function compress(word: u64): void {
  v3 ^= word;
  round();
  round();
  v0 ^= word;
}

function round(): void {
  v0 += v1;
  v1 = rotl<u64>(v1, 13) ^ v0;
  v0 = rotl<u64>(v0, 32);
  v2 += v3;
  v3 = rotl<u64>(v3, 16) ^ v2;
  v0 += v3;
  v3 = rotl<u64>(v3, 21) ^ v0;
  v2 += v1;
  v1 = rotl<u64>(v1, 17) ^ v2;
  v2 = rotl<u64>(v2, 32);
}
