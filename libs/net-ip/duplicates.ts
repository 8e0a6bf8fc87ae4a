/** Whether somebody else has an address of ours already (RFC 4862, section 5.4; it is used meanwhile, with care: RFC 4429). */
import { IP_ADDRESS_SIZE, IpAddress, copyAddress, isV4 } from "net-wire";
import { warnValue } from "ukdebug";
import { NEVER } from "uktime";
import { forgetAddress, isOurs } from "./addresses";
import { advertiseToAll, askForDuplicates } from "./discovery-output";
import { interfaceIdentifier } from "./identifier";
import { leaveGroup } from "./listener";
import { dropNeighbour } from "./neighbours";
import { Interface, MOST_ADDRESSES, OwnAddress } from "./stack";

const SECOND: u64 = 1_000_000_000;
/** How often others are asked (section 5.1), and how long they have to answer. */
const MOST_PROBES: u8 = 1;
const WAIT: u64 = SECOND;
/** Other addresses that are tried in place of one that is taken (RFC 7217, section 6). */
const MOST_COLLISIONS: u8 = 3;

const before = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));

/** Asks for addresses whose turn it is. Returns the next moment at which there is something to do. */
export function duplicatesTick(one: Interface, now: u64): u64 {
  let next = NEVER;
  for (let i: u32 = 0; i < MOST_ADDRESSES; i++) {
    const own = one.address(i);
    if (!own.isUsed || !own.isOptimistic || isV4(own.address)) continue;
    if (own.probeAt <= now) {
      if (own.probes == MOST_PROBES) {
        // Nobody has answered. Who has learned the address of another machine meanwhile hears that it is here.
        own.isOptimistic = false;
        advertiseToAll(one, own, now);
        continue;
      }
      own.probes++;
      own.probeAt = now + (one.v6.retransmission ? one.v6.retransmission : WAIT);
      askForDuplicates(one, own, now);
    }
    next = min(next, own.probeAt);
  }
  return next;
}

/** Somebody else has it, or wants it at the same moment: one that we made is made anew, another one is given up. */
export function isTaken(one: Interface, own: OwnAddress): void {
  one.stack.counters.duplicates++;
  if (!own.isAutomatic || own.collisions == MOST_COLLISIONS) {
    warnValue(
      cstr("net"),
      cstr("another machine has an IPv6 address of this device, which is given up, number"),
      one.device.index,
    );
    return forgetAddress(one, own);
  }
  own.collisions++;
  copyAddress(before, own.address);
  interfaceIdentifier(one, own.address, own.collisions);
  dropNeighbour(one, before);
  leaveGroup(one, before);
  isOurs(one, own);
}
