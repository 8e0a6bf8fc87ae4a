/** Round-trip times, and how long to wait for an acknowledgement: RFC 6298. */
import { TcpConnection } from "./connection";

const MILLISECOND: u64 = 1_000_000;
const SECOND: u64 = 1000 * MILLISECOND;
/** Before there is a measurement (section 2.1); and after a SYN was lost (section 5.7). */
const INITIAL: u64 = SECOND;
const AFTER_LOST_SYN: u64 = 3 * SECOND;
/**
 * The RFC's least is a second (section 2.4), which is older than timers like ours; Linux waits 200 ms, more than others delay their
 * acknowledgements.
 */
const LEAST: u64 = 200 * MILLISECOND;
export const MOST_TIMEOUT: u64 = 60 * SECOND;

export function prepareRtt(connection: TcpConnection): void {
  connection.timeout = INITIAL;
}

/** Nothing was measured while the connection was opened, since its SYN was lost. */
export function synWasLost(connection: TcpConnection): void {
  if (connection.smoothed == 0) connection.timeout = AFTER_LOST_SYN;
}

/** Takes a measurement (sections 2.2, 2.3). */
export function measured(connection: TcpConnection, time: u64): void {
  time = max<u64>(time, 1);
  if (connection.smoothed == 0) {
    connection.smoothed = time;
    connection.variation = time / 2;
  } else {
    const smoothed = connection.smoothed;
    const difference = smoothed > time ? smoothed - time : time - smoothed;
    connection.variation = connection.variation - (connection.variation >> 2) + (difference >> 2);
    connection.smoothed = smoothed - (smoothed >> 3) + (time >> 3);
  }
  connection.timeout = calculated(connection);
}

/** What the timeout is without any backing off. */
export function calculated(connection: TcpConnection): u64 {
  if (connection.smoothed == 0) return INITIAL;
  return min(max(connection.smoothed + 4 * connection.variation, LEAST), MOST_TIMEOUT);
}

/** After a timeout: twice as long (section 5.5). */
export function backOff(connection: TcpConnection): void {
  connection.timeout = min(connection.timeout * 2, MOST_TIMEOUT);
}
