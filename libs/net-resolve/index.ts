/**
 * net-resolve: addresses for names. A name may be an address itself, or "localhost"; all others are asked for by DNS, at the name servers of the command line or of DHCP.
 */
import { EAGAIN, EINVAL, EIO, ENOENT, ETIMEDOUT } from "ukerrno";
import { nameServer } from "net-config";
import { RecordType } from "net-dns";
import { IP_ADDRESS_SIZE, IpAddress, parseAddress, setV4 } from "net-wire";
import { sleepUntil } from "uksched";
import { fromMillis, fromSeconds, monotonic } from "uktime";
import { findName, keepName } from "./cache";
import { ask } from "./query";

/** An answer is waited for so long, and each server asked so often (RFC 1035, section 4.2.1; RFC 1536). */
const PATIENCE: u64 = fromSeconds(2);
const ROUNDS: u32 = 3;
const MOST_SERVERS: u32 = 4;
/** Who asks before DHCP has told the servers waits. */
const LOOK: u64 = fromMillis(20);
const LOCAL: u32 = 0x0100007f;
const MOST_NAME: u32 = 253;

const server = changetype<IpAddress>(memory.data(<i32>IP_ADDRESS_SIZE, 8));

/**
 * Stores the address of a name of `length` bytes. The calling thread waits, until `deadline` at most. 0; -EINVAL for what is no name, -ENOENT when there is none such,
 * -EAGAIN when no server answered sensibly, -ETIMEDOUT.
 */
export function resolve(name: usize, length: u32, into: IpAddress, deadline: u64): i32 {
  if (length == 0 || length > MOST_NAME) return -EINVAL;
  if (parseAddress(name, length, into)) return 0;
  if (length == 9 && memory.compare(name, cstr("localhost"), 9) == 0) {
    setV4(into, LOCAL);
    return 0;
  }
  if (findName(name, length, into, monotonic())) return 0;
  if (!waitForServer(deadline)) return monotonic() >= deadline ? -ETIMEDOUT : -EAGAIN;
  let last: i32 = -EAGAIN;
  for (let round: u32 = 0; round < ROUNDS; round++) {
    for (let index: u32 = 0; index < MOST_SERVERS && nameServer(index, server); index++) {
      if (monotonic() >= deadline) return -ETIMEDOUT;
      const result = askBoth(name, length, into, min(deadline, monotonic() + PATIENCE));
      if (result == 0 || result == -ENOENT || result == -EINVAL) return result;
      last = -EAGAIN;
    }
  }
  return last;
}

// --- internal -------------------------------------------------------------------------------------------------------

/** IPv4 first, then IPv6: what the server has. */
function askBoth(name: usize, length: u32, into: IpAddress, until: u64): i32 {
  let seconds = ask(server, name, length, RecordType.A, into, until);
  // A server that knows of the one kind only may refuse the other.
  if (seconds == -ENOENT || seconds == -EIO) seconds = ask(server, name, length, RecordType.AAAA, into, until);
  if (seconds < 0) return <i32>seconds;
  keepName(name, length, into, monotonic() + fromSeconds(seconds));
  return 0;
}

/** How long DHCP may take to tell a server. */
const FIRST_SERVER: u64 = fromSeconds(10);

function waitForServer(deadline: u64): bool {
  const end = min(deadline, monotonic() + FIRST_SERVER);
  while (!nameServer(0, server)) {
    if (monotonic() >= end) return false;
    sleepUntil(min(end, monotonic() + LOOK));
  }
  return true;
}
