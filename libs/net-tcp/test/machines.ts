/** Machines with TCP on a cable: 10.0.0.1, 10.0.0.2, … Time passes as they ask for it. */
import { Cable, cableCreate, cableDestroy, cableImpair, cableNext, cablePlug, cableRun } from "netdev-cable";
import { Impairment, IMPAIRMENT_SIZE } from "netdev-cable";
import { IpAddress, parseAddress } from "net-wire";
import { addAddress, addInterface, destroyStack, Interface, poll, prepareStack, Stack, STACK_SIZE } from "net-ip";
import { tcpConnectionCount, tcpDestroy, tcpPrepare } from "net-tcp";
import { tcpOf } from "net-tcp/tcp";
import { check, equal, random } from "uktest";
import { NetPool, poolCreate, poolDestroy, netDevAt } from "uknetdev";

export const MICROSECOND: u64 = 1000;
export const MILLISECOND: u64 = 1000 * MICROSECOND;
export const SECOND: u64 = 1000 * MILLISECOND;

export class Machine {
  stack: Stack = changetype<Stack>(heap.alloc(STACK_SIZE));
  interface: Interface | null = null;
  next: u64 = 0;
  address: IpAddress = changetype<IpAddress>(heap.alloc(16));
}

export class Network {
  now: u64 = 1_000_000_000;
  machines: Machine[] = [];
  /** Polls so far, of all machines. */
  polls: u32 = 0;
  /** Buffers for devices that cut: see segments.ts. */
  cutPool: NetPool = poolCreate(64)!;

  constructor(
    public cable: Cable,
    count: i32,
    buffers: u32 = 256,
    connections: u32 = 32,
  ) {
    for (let i = 0; i < count; i++) {
      const machine = new Machine();
      const seed = heap.alloc(16);
      store<u64>(seed, ((<u64>random()) << 32) | random());
      store<u64>(seed, ((<u64>random()) << 32) | random(), 8);
      equal<i32>(prepareStack(machine.stack, buffers, seed), 0);
      const device = cablePlug(cable);
      check(device !== null, "a device");
      const one = addInterface(machine.stack, netDevAt(device!.index)!, buffers);
      check(one !== null, "an interface");
      machine.interface = one;
      addressOf(`10.0.0.${i + 1}`, machine.address);
      equal<i32>(addAddress(one!, machine.address, 24), 0);
      equal<i32>(tcpPrepare(machine.stack, connections), 0);
      this.machines.push(machine);
    }
  }

  /** The same bad line for everybody. */
  impair(settings: Impairment): void {
    cableImpair(this.cable, settings, random());
  }

  /** Lets everything happen up to `nanoseconds` from now. */
  run(nanoseconds: u64): void {
    const end = this.now + nanoseconds;
    for (;;) {
      let next = cableRun(this.cable, this.now);
      for (let i = 0; i < this.machines.length; i++) {
        const machine = this.machines[i];
        machine.next = poll(machine.stack, this.now, 64);
        this.polls++;
        next = min(next, machine.next);
      }
      next = min(next, cableNext(this.cable));
      if (next > end) break;
      this.now = max(next, this.now + 1);
    }
    this.now = end;
  }

  /** Everything is given back: connections first, if `areClosed`, then buffers. */
  end(areClosed: bool = true): void {
    for (let i = 0; i < this.machines.length; i++) {
      const machine = this.machines[i];
      if (areClosed) equal<u32>(tcpConnectionCount(machine.stack), 0, "connections");
      if (areClosed) equal<u32>(tcpOf(machine.stack).heldBuffers, 0, "buffers that are counted");
      tcpDestroy(machine.stack);
      const one = machine.interface!;
      equal<u32>(one.receivePool.available, one.receivePool.total, "receive buffers");
      equal<u32>(machine.stack.transmitPool.available, machine.stack.transmitPool.total, "transmit buffers");
      equal<u32>(machine.stack.barePool.available, machine.stack.barePool.total, "bare buffers");
      destroyStack(machine.stack);
      heap.free(changetype<usize>(machine.stack));
    }
    cableDestroy(this.cable);
    poolDestroy(this.cutPool);
  }
}

/** A perfect network, with 20 microseconds of delay. */
export function network(count: i32, features: u32 = 0, buffers: u32 = 256, connections: u32 = 32): Network {
  const cable = cableCreate(1024)!;
  cable.features = features;
  const net = new Network(cable, count, buffers, connections);
  const settings = impairment();
  settings.delay = 20 * MICROSECOND;
  net.impair(settings);
  return net;
}

/** Fresh settings of a line. */
export function impairment(): Impairment {
  const settings = changetype<Impairment>(heap.alloc(IMPAIRMENT_SIZE));
  memory.fill(changetype<usize>(settings), 0, IMPAIRMENT_SIZE);
  return settings;
}

/** Reads an address. */
export function addressOf(text: string, into: IpAddress): IpAddress {
  const bytes = String.UTF8.encode(text);
  check(parseAddress(changetype<usize>(bytes), bytes.byteLength, into), text);
  return into;
}
