/**
 * net-wire: what packets look like. A header is a class that is laid over the bytes of a packet; its accessors give and take numbers as
 * programs know them. None of them checks anything: each header's `check` function looks at a packet once, and afterwards no access can fail.
 */
export { swap16, swap32 } from "./order";
export {
  IpAddress,
  IP_ADDRESS_SIZE,
  isV4,
  isAny,
  isMulticast,
  isLinkLocal,
  isLoopback,
  commonBits,
  Scope,
  scopeOf,
  setLinkGroup,
  solicitedNode,
  setV4,
  v4Of,
  setAny,
  same,
  copyAddress,
  classPrefix,
  hashAddress,
  hostBits,
} from "./address";
export { parseAddress, formatAddress, ADDRESS_TEXT } from "./address-text";
export { sumBytes, foldSum, pseudoSum, packetSum, checksumOf } from "./checksum";
export { EthernetHeader, EtherType, ETHERNET_SIZE, copyMac, sameMac, setBroadcast, MAC_SIZE } from "./ethernet";
export { ArpPacket, ArpOperation, ARP_SIZE, checkArp } from "./arp";
export { Ipv4Header, IPV4_SIZE, IPV4_MOST, Protocol, Fragment, checkIpv4 } from "./ipv4";
export { Ipv6Header, IPV6_SIZE, IPV6_SMALLEST_MTU, checkIpv6 } from "./ipv6";
export { Extension, ExtensionHeader, FragmentHeader, FRAGMENT_SIZE, HeaderWalk, MOST_EXTENSIONS } from "./extension";
export { HEADER_WALK_SIZE, Problem, skipHeaders, WalkEnd, walkHeaders } from "./extension";
export { Icmpv6Header, Icmpv6Type, ICMPV6_SIZE, Exceeded, Unreachable6 } from "./icmpv6";
export { Advertised, NdOption, NeighbourMessage, PrefixOption, RouterAdvertisement } from "./nd";
export { MAC_OPTION_SIZE, MTU_OPTION_SIZE, NAME_SERVERS_SIZE, ND_HOP_LIMIT, PREFIX_OPTION_SIZE } from "./nd";
export { NEIGHBOUR_MESSAGE_SIZE, ROUTER_ADVERTISEMENT_SIZE, ROUTER_SOLICITATION_SIZE } from "./nd";
export { hasNonce, putNonce } from "./nd";
export { checkOptions, macOption, optionKind, optionSize, optionWord, putMacOption, setOptionWord } from "./nd";
export { ListenerQuery, ListenerRecord, LISTENER_QUERY_SIZE, LISTENER_RECORD_SIZE, LISTENER_REPORT_SIZE } from "./mld";
export { putRecord, putRouterAlert, ROUTER_ALERT_SIZE, setRecords } from "./mld";
export { IcmpHeader, IcmpType, Unreachable, ICMP_SIZE } from "./icmp";
export { UdpHeader, UDP_SIZE, checkUdp } from "./udp";
export { TcpHeader, TcpFlag, TCP_SIZE, TCP_MOST, TcpOption, checkTcp } from "./tcp";
