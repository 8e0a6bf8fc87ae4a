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
export { IcmpHeader, IcmpType, Unreachable, ICMP_SIZE } from "./icmp";
export { UdpHeader, UDP_SIZE, checkUdp } from "./udp";
export { TcpHeader, TcpFlag, TCP_SIZE, TCP_MOST, TcpOption, checkTcp } from "./tcp";
