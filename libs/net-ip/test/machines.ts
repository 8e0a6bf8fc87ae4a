/** Machines on a cable, each with a stack of its own: 10.0.0.1, 10.0.0.2, … Time passes as they ask for it. */
import { Cable, cableCreate, cableDestroy, cableNext, cablePlug, cableRun } from "netdev-cable";
import { IpAddress, parseAddress } from "net-wire";
import { netDevAt } from "uknetdev";
import { addAddress, addInterface, destroyStack, Interface, isOwn, poll, prepareStack } from "net-ip";
import { Stack, STACK_SIZE, startV6 } from "net-ip";
import { check, equal } from "uktest";
import { Peer } from "./peer";

export class Machine {
  stack: Stack = changetype<Stack>(heap.alloc(STACK_SIZE));
  interface: Interface | null = null;
  next: u64 = 0;
  address: IpAddress = changetype<IpAddress>(heap.alloc(16));
}

export class Network {
  now: u64 = 1_000_000_000;
  machines: Machine[] = [];
  peers: Peer[] = [];

  constructor(
    public cable: Cable,
    count: i32,
    buffers: u32 = 128,
    hasV4: bool = true,
  ) {
    for (let i = 0; i < count; i++) {
      const machine = new Machine();
      const seed = heap.alloc(16);
      store<u64>(seed, 0x1234567 + i);
      store<u64>(seed, 0x89abcde + i, 8);
      equal<i32>(prepareStack(machine.stack, buffers, seed), 0);
      const device = cablePlug(cable);
      check(device !== null, "a device");
      const one = addInterface(machine.stack, netDevAt(device!.index)!, buffers);
      check(one !== null, "an interface");
      machine.interface = one;
      if (hasV4) {
        addressOf(`10.0.0.${i + 1}`, machine.address);
        equal<i32>(addAddress(one!, machine.address, 24), 0);
      }
      this.machines.push(machine);
    }
  }

  /** Plugs in somebody who is played by hand. */
  addPeer(): Peer {
    const peer = new Peer(this.cable);
    this.peers.push(peer);
    return peer;
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
      for (let i = 0; i < this.peers.length; i++) this.peers[i].collect();
      next = min(next, cableNext(this.cable));
      if (next > end) break;
      this.now = max(next, this.now + 1);
    }
    this.now = end;
  }

  /** Everything is given back. */
  end(): void {
    for (let i = 0; i < this.machines.length; i++) {
      const machine = this.machines[i];
      const one = machine.interface!;
      equal<u32>(one.receivePool.available, one.receivePool.total, "receive buffers");
      equal<u32>(machine.stack.transmitPool.available, machine.stack.transmitPool.total, "transmit buffers");
      destroyStack(machine.stack);
      heap.free(changetype<usize>(machine.stack));
    }
    for (let i = 0; i < this.peers.length; i++) this.peers[i].end();
    cableDestroy(this.cable);
    for (let i = 0; i < this.peers.length; i++) this.peers[i].destroy();
  }
}

export function network(count: i32): Network {
  return new Network(cableCreate(64)!, count);
}

/** Machines that speak IPv6 alone, with link-local addresses: fe80::ff:fe00:1, fe80::ff:fe00:2, … */
export function networkV6(count: i32, buffers: u32 = 128): Network {
  const net = new Network(cableCreate(64)!, count, buffers, false);
  for (let i = 0; i < count; i++) {
    const machine = net.machines[i];
    equal<i32>(startV6(machine.interface!, true), 0);
    addressOf(`fe80::ff:fe00:${i + 1}`, machine.address);
    check(isOwn(machine.interface!, machine.address), "the link-local address");
  }
  return net;
}

/** An address in memory of its own. */
export function newAddress(text: string): IpAddress {
  return addressOf(text, changetype<IpAddress>(heap.alloc(16)));
}

/** Reads an address. */
export function addressOf(text: string, into: IpAddress): IpAddress {
  const bytes = String.UTF8.encode(text);
  check(parseAddress(changetype<usize>(bytes), bytes.byteLength, into), text);
  return into;
}
