/**
 * A gateway: the guest's neighbour on its cable, which connects to it for sockets of the process that both run in. Arguments: its own address, the bits of
 * its network, and the guest's address. What it hears and says on its console is no text: messages.ts.
 */
import { consoleLine } from "provider/console";
import { addAddress, addInterface, arm, poll, prepareStack, Stack, STACK_SIZE } from "net-ip";
import { tcpConnect, tcpPrepare, tcpRelease } from "net-tcp";
import { IpAddress, IP_ADDRESS_SIZE, parseAddress } from "net-wire";
import { netDevAt, onReceive } from "uknetdev";
import { Semaphore, SEMAPHORE_SIZE } from "uklock";
import { onLine } from "uksched";
import { monotonic } from "uktime";
import * as plat from "platforms/plat";
import { abort, end, join, joinedTo, take, taken } from "./joined";
import { hear, Kind, tell } from "./messages";
import "virtio-net";

const BUFFERS: u32 = 1024;
const BUDGET: u32 = 64;
const CONNECTIONS: u32 = 256;

const stack = changetype<Stack>(memory.data(STACK_SIZE, 8));
const own = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const guest = changetype<IpAddress>(memory.data(IP_ADDRESS_SIZE, 8));
const seed = memory.data(16, 8);
const news = changetype<Semaphore>(memory.data(SEMAPHORE_SIZE, 8));

function wake(_argument: usize): void {
  news.up();
}

function address(text: string, into: IpAddress): bool {
  const bytes = String.UTF8.encode(text);
  return parseAddress(changetype<usize>(bytes), bytes.byteLength, into);
}

function obey(kind: u32, number: u32, data: usize, length: u32): void {
  const now = monotonic();
  if (kind == Kind.OPEN) {
    const connection = tcpConnect(stack, guest, load<u32>(data), now);
    if (connection !== null && join(number, connection)) return;
    if (connection !== null) tcpRelease(connection, now);
    tell(Kind.RESET, number, 0, 0);
    return;
  }
  const joined = joinedTo(number);
  if (joined === null) return; // it is over, which the other side has not heard yet
  if (kind == Kind.DATA) take(joined, data, length, now);
  else if (kind == Kind.END) end(joined, now);
  else if (kind == Kind.RESET) abort(joined, now);
  else if (kind == Kind.TAKEN) taken(joined, load<u32>(data), now);
}

export function main(args: string[]): i32 {
  const device = netDevAt(0);
  if (device === null || plat.entropy(seed, 16) < 0 || prepareStack(stack, BUFFERS, seed) < 0) return 1;
  const one = addInterface(stack, device, BUFFERS);
  if (one === null || !address(args[0], own) || !address(args[2], guest)) return 1;
  if (addAddress(one, own, <u32>I32.parseInt(args[1])) < 0 || tcpPrepare(stack, CONNECTIONS) < 0) return 1;
  onReceive(device, wake, 0);
  if (onLine(consoleLine(), wake, 0) < 0) return 1;
  while (true) {
    const hasMore = hear(obey);
    const next = poll(stack, monotonic(), BUDGET);
    if (!hasMore && next > monotonic() && !arm(stack)) news.downUntil(next);
  }
  return 0;
}
