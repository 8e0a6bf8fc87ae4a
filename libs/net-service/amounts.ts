/** How much of everything there is: what the configuration says, and no more than the memory bears. */
import { NET_CONNECTIONS, NET_RECEIVE_BUFFERS, NET_TRANSMIT_BUFFERS } from "config";
import { stats, Stats } from "ukalloc";
import { BUFFER_SIZE } from "uknetdev";
import { CONNECTION_SIZE } from "net-tcp";

/** The part of the memory that each of the three may have. */
const SHARE: u32 = 8;
const FEWEST: u32 = 32;

const figures = changetype<Stats>(memory.data(offsetof<Stats>(), 8));

export function connectionCount(): u32 {
  return bounded(NET_CONNECTIONS, CONNECTION_SIZE);
}

export function receiveBuffers(): u32 {
  return bounded(NET_RECEIVE_BUFFERS, BUFFER_SIZE);
}

export function transmitBuffers(): u32 {
  return bounded(NET_TRANSMIT_BUFFERS, BUFFER_SIZE);
}

// --- internal -------------------------------------------------------------------------------------------------------

function bounded(most: u32, size: u32): u32 {
  stats(figures);
  return max(FEWEST, min(most, <u32>(figures.bytesTotal / SHARE) / size));
}
