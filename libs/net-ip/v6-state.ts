/** What an interface keeps of IPv6 besides its addresses: what routers have said (RFC 4861, section 5.1 and 6.3.2), and what is due. */
import { IpAddress } from "net-wire";
import { NET_IPV6 } from "config";

/** Default routers, prefixes and name servers that an interface remembers; none where there is no IPv6. */
export const MOST_ROUTERS: u32 = NET_IPV6 ? 4 : 0;
export const MOST_PREFIXES: u32 = NET_IPV6 ? 8 : 0;
export const MOST_SERVERS: u32 = NET_IPV6 ? 3 : 0;

/** A default router. */
@unmanaged
export class DefaultRouter {
  private high: u64;
  private low: u64;
  /** When it is none any more; 0: the place is free. */
  until: u64;
  /** -1 low, 0, 1 high (RFC 4191, section 2.1). */
  preference: i32;
  /** It did not answer, so another one is better as long as there is one. */
  isSilent: bool;

  get address(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this));
  }
}

/** A prefix whose addresses are neighbours. */
@unmanaged
export class OnLinkPrefix {
  private high: u64;
  private low: u64;
  until: u64;
  /** Bits. */
  length: u32;

  get address(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this));
  }
}

/** A name server of a router advertisement (RFC 8106). */
@unmanaged
export class AdvertisedServer {
  private high: u64;
  private low: u64;
  until: u64;

  get address(): IpAddress {
    return changetype<IpAddress>(changetype<usize>(this));
  }
}

@unmanaged
export class V6State {
  /** Has a link-local address and listens to routers: `startV6`. */
  isOn: bool;
  /** Makes addresses from what routers advertise. */
  isAutonomous: bool;
  /** Listener reports that are left to send, and whether they say that something has changed. */
  isChangeReported: bool;
  /** What packets begin with: routers may say another one. */
  hopLimit: u8;
  /** The MTU that routers advertise; 0: none. */
  mtu: u32;
  /** Router solicitations and listener reports that are left to send, and when. */
  solicitations: u32;
  reports: u32;
  solicitAt: u64;
  reportAt: u64;
  /** How long a neighbour is taken to be there once it has answered, and between two questions, in nanoseconds. */
  reachableTime: u64;
  retransmission: u64;
  /** When one of our addresses was last defended. */
  defendedAt: u64;
  /** When the first of all this is due. */
  deadline: u64;

  router(index: u32): DefaultRouter {
    return changetype<DefaultRouter>(changetype<usize>(this) + ROUTERS + index * <u32>offsetof<DefaultRouter>());
  }

  prefix(index: u32): OnLinkPrefix {
    return changetype<OnLinkPrefix>(changetype<usize>(this) + PREFIXES + index * <u32>offsetof<OnLinkPrefix>());
  }

  server(index: u32): AdvertisedServer {
    return changetype<AdvertisedServer>(changetype<usize>(this) + SERVERS + index * <u32>offsetof<AdvertisedServer>());
  }
}

const ROUTERS: u32 = ((<u32>offsetof<V6State>() + 7) & ~7) >>> 0;
const PREFIXES: u32 = ROUTERS + MOST_ROUTERS * <u32>offsetof<DefaultRouter>();
const SERVERS: u32 = PREFIXES + MOST_PREFIXES * <u32>offsetof<OnLinkPrefix>();
/** Bytes of the state. */
export const V6_STATE_SIZE: u32 = ((SERVERS + MOST_SERVERS * <u32>offsetof<AdvertisedServer>() + 7) & ~7) >>> 0;
