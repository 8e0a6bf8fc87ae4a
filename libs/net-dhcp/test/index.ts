/** A client against a small server on the same cable: the whole dialogue, renewal, refusal, the end of a lease, and nonsense. */
import { Cable, cableCreate, cableDestroy, cableNext, cablePlug, cableRun } from "netdev-cable";
import { DhcpClient, DhcpState, DHCP_CLIENT_SIZE, dhcpInput, dhcpStart, dhcpStop } from "net-dhcp";
import {
  addAddress,
  addInterface,
  broadcastRoute,
  destroyStack,
  findRoute,
  Interface,
  isChecksumGoodV4,
  isOwn,
  onProtocol,
  output,
} from "net-ip";
import { poll, prepareStack, Route, ROUTE_SIZE, Stack, STACK_SIZE, takePacket } from "net-ip";
import { IpAddress, Protocol, setV4, swap16, swap32, UdpHeader, UDP_SIZE } from "net-wire";
import { check, equal, random, randomBelow, test } from "uktest";
import { NetBuf, release } from "uknetdev";

const SECOND: u64 = 1_000_000_000;
const SERVER: u32 = 0x0100000a; // 10.0.0.1
const GIVEN: u32 = 0x4d00000a; // 10.0.0.77
const address = changetype<IpAddress>(memory.data(16, 8));
const route = changetype<Route>(memory.data(ROUTE_SIZE, 8));
const client = changetype<DhcpClient>(memory.data(DHCP_CLIENT_SIZE, 8));
const seed = memory.data<u64>([0x123456789, 0x987654321]);
const server = changetype<Stack>(memory.data(STACK_SIZE, 8));
const machine = changetype<Stack>(memory.data(STACK_SIZE, 8));

/** What the server has heard, and how it behaves. */
let heard: u32[] = [];
let changes = 0;
let leaseSeconds: u32 = 1000;
let mtu: u32 = 0;
let isRefusing = false;
let isSilent = false;
let isSpoiling = false;

function serve(stack: Stack, packet: NetBuf, now: u64): void {
  const at = packet.data + UDP_SIZE;
  const type: u32 = load<u8>(at, 242);
  check(isChecksumGoodV4(packet, Protocol.UDP), "the client's checksum");
  heard.push(type);
  if (!isSilent && (type == 1 || type == 3))
    answer(changetype<Interface>(packet.context), at, isRefusing ? 6 : type == 1 ? 2 : 5, now);
  release(packet);
}

function answer(one: Interface, question: usize, type: u32, now: u64): void {
  const packet = takePacket(server)!;
  const header = changetype<UdpHeader>(packet.data);
  const at = packet.data + UDP_SIZE;
  memory.copy(at, question, 240);
  store<u8>(at, 2);
  store<u32>(at, GIVEN, 16);
  let end = at + 240;
  const add = (end: usize, code: u32, word: u32): usize => {
    store<u8>(end, <u8>code);
    store<u8>(end, 4, 1);
    store<u32>(end, word, 2);
    return end + 6;
  };
  store<u8>(end, 53);
  store<u8>(end, 1, 1);
  store<u8>(end, <u8>type, 2);
  end += 3;
  end = add(end, 54, SERVER);
  end = add(end, 1, 0x00ffffff);
  end = add(end, 3, SERVER);
  end = add(end, 6, 0x08080808);
  end = add(end, 51, swap32(leaseSeconds));
  if (mtu) {
    store<u16>(end, 0x021a);
    store<u16>(end, <u16>swap16(mtu), 2);
    end += 4;
  }
  store<u8>(end++, 255);
  if (isSpoiling)
    for (let i: u32 = randomBelow(8); i > 0; i--) store<u8>(at + randomBelow(<u32>(end - at)), <u8>random());
  packet.length = <u32>(end - packet.data);
  if (isSpoiling && randomBelow(2)) packet.length = UDP_SIZE + randomBelow(packet.length - UDP_SIZE);
  header.source = 67;
  header.destination = 68;
  header.length = packet.length;
  header.checksum = 0;
  memory.fill(changetype<usize>(route), 0, ROUTE_SIZE);
  equal<i32>(broadcastRoute(one, SERVER, route), 0);
  output(route, packet, Protocol.UDP, now);
}

function clientPackets(stack: Stack, packet: NetBuf, now: u64): void {
  dhcpInput(stack, packet, now);
  release(packet);
}

let cable: Cable | null = null;
let one: Interface | null = null;
let now: u64 = SECOND;

function run(seconds: u32): void {
  const end = now + <u64>seconds * SECOND;
  for (;;) {
    let next = cableRun(cable!, now);
    next = min(next, poll(server, now, 64));
    next = min(next, poll(machine, now, 64));
    next = min(next, cableNext(cable!));
    if (next > end) break;
    now = max(next, now + 1);
  }
  now = end;
}

function begin(): void {
  cable = cableCreate(64)!;
  equal<i32>(prepareStack(server, 64, seed), 0);
  equal<i32>(prepareStack(machine, 64, seed), 0);
  const far = addInterface(server, cablePlug(cable!)!, 64)!;
  one = addInterface(machine, cablePlug(cable!)!, 64);
  setV4(address, SERVER);
  equal<i32>(addAddress(far, address, 24), 0);
  onProtocol(server, Protocol.UDP, serve);
  onProtocol(machine, Protocol.UDP, clientPackets);
  client.onChange = (client: DhcpClient, now: u64): void => {
    changes++;
  };
  equal<i32>(dhcpStart(client, one!, now), 0);
}

function end(): void {
  dhcpStop(client, now);
  run(1);
  equal<u32>(machine.transmitPool.available, machine.transmitPool.total, "transmit buffers");
  equal<u32>(one!.receivePool.available, one!.receivePool.total, "receive buffers");
  destroyStack(machine);
  destroyStack(server);
  cableDestroy(cable!);
}

function has(word: u32): bool {
  setV4(address, word);
  return isOwn(one!, address);
}

test("an address is asked for, given, and used", () => {
  begin();
  run(1);
  equal<i32>(client.state, DhcpState.BOUND);
  equal<string>(heard.join(), "1,3");
  equal<i32>(changes, 1);
  check(has(GIVEN), "the address");
  equal<u32>(client.lease.prefix, 24);
  equal<u32>(client.lease.nameServer, 0x08080808);
  setV4(address, 0x01010101);
  equal<i32>(findRoute(machine, address, null, route), 0, "the default route");
  end();
  equal<string>(heard.join(), "1,3,7", "given back");
  check(client.state == DhcpState.STOPPED, "stopped");
});

test("a smaller MTU comes with the lease, and goes with it", () => {
  mtu = 1400;
  begin();
  run(1);
  equal<u32>(one!.mtu, 1400);
  dhcpStop(client, now);
  equal<u32>(one!.mtu, 1500);
  mtu = 300; // less than a machine has to take
  dhcpStart(client, one!, now);
  run(1);
  equal<u32>(one!.mtu, 1500);
  mtu = 0;
  end();
});

test("it is renewed at half of its time, by its server", () => {
  begin();
  run(499);
  equal<string>(heard.join(), "1,3");
  run(3);
  equal<string>(heard.join(), "1,3,3");
  run(100_000);
  check(client.state == DhcpState.BOUND && has(GIVEN), "for ever");
  equal<i32>(changes, 1);
  end();
});

test("without an answer the lease ends, and the search begins again", () => {
  begin();
  run(1);
  isSilent = true;
  run(899);
  check(client.state == DhcpState.REBINDING && has(GIVEN), "to the end");
  run(110);
  check(client.state == DhcpState.SELECTING && !has(GIVEN), "and no longer");
  setV4(address, 0x01010101);
  check(findRoute(machine, address, null, route) < 0, "no route");
  isSilent = false;
  run(70);
  check(client.state == DhcpState.BOUND && has(GIVEN), "again");
  equal<i32>(changes, 3);
  end();
});

test("a refusal is heeded", () => {
  begin();
  run(1);
  isRefusing = true;
  run(502);
  check(!has(GIVEN), "given up");
  end();
});

test("questions are repeated, more and more seldom", () => {
  isSilent = true;
  begin();
  run(300);
  check(heard.length >= 6 && heard.length <= 9, heard.length.toString());
  end();
});

test("spoilt answers do no harm", () => {
  isSpoiling = true;
  leaseSeconds = 2;
  begin();
  for (let i = 0; i < 400; i++) run(10);
  isSpoiling = false;
  leaseSeconds = 1000;
  run(200_000);
  end();
});
