// A machine whose addresses are what the command line and the network say: it prints them as they come, and its name servers.
import { configureNetwork, nameServer } from "net-config";
import { arm, Interface, poll, prepareStack, Stack, STACK_SIZE } from "net-ip";
import { ADDRESS_TEXT, formatAddress, IpAddress } from "net-wire";
import { netDevAt, onReceive } from "uknetdev";
import { monotonic } from "uktime";
import { Semaphore, SEMAPHORE_SIZE } from "uklock";
import "virtio-net";

const stack = changetype<Stack>(memory.data(STACK_SIZE, 8));
const server = changetype<IpAddress>(memory.data(16, 8));
const seed = memory.data<u64>([0x0123456789abcdef, 0xfedcba9876543210]);
const news = changetype<Semaphore>(memory.data(SEMAPHORE_SIZE, 8));
const text = memory.data(ADDRESS_TEXT);
const BUDGET: u32 = 64;
const BUFFERS: u32 = 256;
const ADDRESSES: u32 = 8;
let said = "";

function wake(_argument: usize): void {
  news.up();
}

function textOf(address: IpAddress): string {
  return String.UTF8.decodeUnsafe(text, formatAddress(address, text));
}

/** Says what there is, when that is something else than before. */
function report(one: Interface): void {
  let line = "";
  for (let i: u32 = 0; i < ADDRESSES; i++) if (one.address(i).isUsed) line += " " + textOf(one.address(i).address);
  for (let i: u32 = 0; nameServer(i, server); i++) line += " server " + textOf(server);
  if (line == said) return;
  said = line;
  console.log("addresses:" + line);
}

export function main(_args: string[]): i32 {
  const device = netDevAt(0);
  if (device === null || prepareStack(stack, BUFFERS, seed) < 0) return 1;
  if (configureNetwork(stack, BUFFERS, monotonic()) != 1) return 1;
  onReceive(device, wake, 0);
  const one = stack.firstInterface;
  if (one === null) return 1;
  console.log("ready");
  while (true) {
    const next = poll(stack, monotonic(), BUDGET);
    report(one);
    if (next > monotonic() && !arm(stack)) news.downUntil(next);
  }
  return 0;
}
