/** Initial sequence numbers, and where timestamps begin: RFC 6528, RFC 7323 (section 5.4). */
import { IpAddress } from "net-wire";
import { sipBegin, sipEnd, sipWord } from "./siphash";
import { Tcp } from "./tcp";

/** A clock of 4 microseconds, nearly: 2^12 ns. */
const CLOCK_SHIFT: u64 = 12;
/** The timestamps' clock: 2^20 ns, a little more than a millisecond. */
const TIMESTAMP_SHIFT: u64 = 20;
const WORDS: u32 = 5;

/** A secret number of a pair of addresses and ports. Its halves are used for different things. */
export function tupleHash(tcp: Tcp, local: IpAddress, remote: IpAddress, ports: u32, purpose: u32): u64 {
  sipBegin(tcp.key0, tcp.key1);
  sipWord(local.high);
  sipWord(local.low);
  sipWord(remote.high);
  sipWord(remote.low);
  sipWord((<u64>ports) | ((<u64>purpose) << 32));
  return sipEnd(WORDS);
}

/** ISN = M + F(addresses, ports, secret). */
export function initialSequence(hash: u64, now: u64): u32 {
  return <u32>(now >> CLOCK_SHIFT) + <u32>hash;
}

/** TSval without its offset. */
export function timestampClock(now: u64): u32 {
  return <u32>(now >> TIMESTAMP_SHIFT);
}

/** Nanoseconds of a number of ticks of the timestamps' clock. */
export function timestampTime(ticks: u32): u64 {
  return (<u64>ticks) << TIMESTAMP_SHIFT;
}
