/** What protocols above know of neighbours (RFC 4861, section 7.3.1). */
import { isV4 } from "net-wire";
import { reachableTime } from "./discovery";
import { NeighbourState, Route } from "./stack";
import { NET_IPV6 } from "config";

/** What ARP has found is good for so long. */
const REACHABLE_TIME: u64 = 60_000_000_000;

/** Something new has come back by this route, an acknowledgment of data: its first neighbour hears us, and need not be asked. */
export function confirmReachable(route: Route, now: u64): void {
  const neighbour = route.neighbour;
  if (neighbour === null || neighbour.serial != route.neighbourSerial) return;
  const state = neighbour.state;
  if (state == NeighbourState.INCOMPLETE || state == NeighbourState.FREE || state >= NeighbourState.FIXED) return;
  neighbour.state = NeighbourState.REACHABLE;
  neighbour.tries = 0;
  // Never earlier than the tick expects it: that looks again by itself.
  const time = NET_IPV6 && !isV4(neighbour.address) ? reachableTime(route.interface) : REACHABLE_TIME;
  neighbour.deadline = max(neighbour.deadline, now + time);
}
