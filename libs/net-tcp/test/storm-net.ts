/** Machines on a bad cable, each with a stack and TCP: 10.0.0.1, 10.0.0.2, …; and a narrow place on the way that says so by ICMP (RFC 1191). */
import { Cable, cableCreate, cableDestroy, cableNext, cablePlug, cableRun } from "netdev-cable";
import { addAddress, addInterface, destroyStack, Interface, poll, prepareStack, Stack, STACK_SIZE } from "net-ip";
import { tcpDestroy, TcpListener, tcpPrepare, TCP_LISTENER_SIZE } from "net-tcp";
import {
  checksumOf,
  copyMac,
  EthernetHeader,
  ETHERNET_SIZE,
  EtherType,
  IcmpHeader,
  ICMP_SIZE,
  IcmpType,
} from "net-wire";
import { IpAddress, Ipv4Header, IPV4_SIZE, Protocol, setV4, Unreachable } from "net-wire";
import { check, equal, random } from "uktest";
import {
  configure,
  NetBuf,
  NetDev,
  packetLength,
  NetPool,
  poolCreate,
  poolDestroy,
  release,
  start,
  takeBuffer,
  netDevAt,
} from "uknetdev";

export const PORT: u32 = 80;
const FRAMES: u32 = 1024;
const MS: u64 = 1_000_000;
/** Bytes of a packet that an error quotes. */
const QUOTED: u32 = IPV4_SIZE + 8;

export class Machine {
  stack: Stack = changetype<Stack>(heap.alloc(STACK_SIZE));
  listener: TcpListener = changetype<TcpListener>(heap.alloc(TCP_LISTENER_SIZE));
  interface: Interface | null = null;
  next: u64 = 0;
  address: IpAddress = changetype<IpAddress>(heap.alloc(16));
}

/** Packets above it do not get through; 0: all do. */
let narrow: u32 = 0;
let router: NetDev | null = null;
let routerPool: NetPool | null = null;
const routerPools = memory.data(8, 8);
const one = memory.data(8, 8);
let cableTransmit: (device: NetDev, queue: u32, packets: usize, count: u32) => u32 = refuse;

function refuse(device: NetDev, queue: u32, packets: usize, count: u32): u32 {
  return 0;
}

/** In front of the cable's own: drops what is too large, and tells the sender. */
function transmitNarrow(device: NetDev, queue: u32, packets: usize, count: u32): u32 {
  for (let i: u32 = 0; i < count; i++) {
    const packet = load<NetBuf>(packets + i * sizeof<usize>());
    if (narrow != 0 && packetLength(packet) > ETHERNET_SIZE + narrow) {
      complain(device, packet);
      release(packet);
    } else if (cableTransmit(device, queue, packets + i * sizeof<usize>(), 1) == 0) return i;
  }
  return count;
}

function complain(device: NetDev, packet: NetBuf): void {
  if (packet.length < ETHERNET_SIZE + QUOTED) return;
  const error = takeBuffer(routerPool!);
  if (error === null) return;
  const frame = changetype<EthernetHeader>(error.data);
  copyMac(frame.destination, device.mac);
  copyMac(frame.source, router!.mac);
  frame.type = EtherType.IPV4;
  const ip = changetype<Ipv4Header>(error.data + ETHERNET_SIZE);
  const quoted = changetype<Ipv4Header>(packet.data + ETHERNET_SIZE);
  const icmp = changetype<IcmpHeader>(error.data + ETHERNET_SIZE + IPV4_SIZE);
  memory.fill(changetype<usize>(ip), 0, IPV4_SIZE + ICMP_SIZE);
  memory.copy(changetype<usize>(icmp) + ICMP_SIZE, changetype<usize>(quoted), QUOTED);
  icmp.type = IcmpType.UNREACHABLE;
  icmp.code = Unreachable.TOO_BIG;
  icmp.sequence = narrow;
  icmp.checksum = <u16>checksumOf(changetype<usize>(icmp), ICMP_SIZE + QUOTED);
  ip.begin();
  ip.length = IPV4_SIZE + ICMP_SIZE + QUOTED;
  ip.timeToLive = 64;
  ip.protocol = <u8>Protocol.ICMP;
  ip.source = 0xfe00000a; // 10.0.0.254
  ip.destination = quoted.source;
  ip.seal();
  error.length = ETHERNET_SIZE + ip.length;
  store<usize>(one, changetype<usize>(error));
  if (cableTransmit(router!, 0, one, 1) == 0) release(error);
}

export class Net {
  now: u64 = 1_000_000_000;
  machines: Machine[] = [];
  cable: Cable = cableCreate(FRAMES)!;

  constructor(count: i32, buffers: u32, connections: u32, features: u32) {
    this.cable.features = features;
    for (let i = 0; i < count; i++) this.machines.push(this.machine(i, buffers, connections));
    narrow = 0;
    router = cablePlug(this.cable);
    routerPool = poolCreate(64);
    store<usize>(routerPools, changetype<usize>(routerPool!));
    configure(router!, 1, 16, 0);
    start(router!, routerPools);
  }

  private machine(index: i32, buffers: u32, connections: u32): Machine {
    const machine = new Machine();
    const seed = heap.alloc(16);
    store<u64>(seed, ((<u64>random()) << 32) | random());
    store<u64>(seed, ((<u64>random()) << 32) | random(), 8);
    equal<i32>(prepareStack(machine.stack, buffers, seed), 0);
    equal<i32>(tcpPrepare(machine.stack, connections), 0);
    const device = cablePlug(this.cable)!;
    cableTransmit = device.transmitBatch;
    device.transmitBatch = transmitNarrow;
    const one = addInterface(machine.stack, netDevAt(device.index)!, buffers);
    check(one !== null, "an interface");
    machine.interface = one;
    setV4(machine.address, 0x0000000a | ((index + 1) << 24));
    equal<i32>(addAddress(one!, machine.address, 24), 0);
    memory.fill(changetype<usize>(machine.listener), 0, TCP_LISTENER_SIZE);
    return machine;
  }

  /** From now on packets above `mtu` do not get through; 0: all do. */
  setNarrow(mtu: u32): void {
    narrow = mtu;
  }

  /** Lets everything happen up to `nanoseconds` from now. */
  run(nanoseconds: u64): void {
    const end = this.now + nanoseconds;
    for (;;) {
      let next = cableRun(this.cable, this.now);
      for (let i = 0; i < this.machines.length; i++) {
        const machine = this.machines[i];
        machine.next = poll(machine.stack, this.now, 64);
        next = min(next, machine.next);
      }
      next = min(next, cableNext(this.cable));
      if (next > end) break;
      this.now = max(next, this.now + 1);
    }
    this.now = end;
  }

  /** Everything but what is open is given back. */
  checkBuffers(): void {
    for (let i = 0; i < this.machines.length; i++) {
      const machine = this.machines[i];
      const one = machine.interface!;
      equal<u32>(one.receivePool.available, one.receivePool.total, "receive buffers");
      equal<u32>(machine.stack.transmitPool.available, machine.stack.transmitPool.total, "transmit buffers");
      equal<u32>(machine.stack.barePool.available, machine.stack.barePool.total, "bare buffers");
    }
  }

  end(): void {
    this.run(10 * MS);
    for (let i = 0; i < this.machines.length; i++) tcpDestroy(this.machines[i].stack);
    this.checkBuffers();
    for (let i = 0; i < this.machines.length; i++) {
      destroyStack(this.machines[i].stack);
      heap.free(changetype<usize>(this.machines[i].stack));
    }
    cableDestroy(this.cable);
    poolDestroy(routerPool!);
  }
}
