// A machine with the internet layer and nothing above it. The argument is its address, of a network of 256.
import { addAddress, addInterface, arm, poll, prepareStack, Stack, STACK_SIZE } from "net-ip";
import { IpAddress, parseAddress } from "net-wire";
import { netDevAt, onReceive } from "uknetdev";
import { monotonic } from "uktime";
import { Semaphore, SEMAPHORE_SIZE } from "uklock";
import "tap";
import "virtio-net";

const stack = changetype<Stack>(memory.data(STACK_SIZE, 8));
const address = changetype<IpAddress>(memory.data(16, 8));
const seed = memory.data(16, 8);
const news = changetype<Semaphore>(memory.data(SEMAPHORE_SIZE, 8));
const BUDGET: u32 = 64;
const BUFFERS: u32 = 256;

function wake(_argument: usize): void {
  news.up();
}

export function main(args: string[]): i32 {
  const device = netDevAt(0);
  const text = String.UTF8.encode(args[0]);
  if (device === null || prepareStack(stack, BUFFERS, seed) < 0) return 1;
  const one = addInterface(stack, device, BUFFERS);
  if (one === null || !parseAddress(changetype<usize>(text), text.byteLength, address)) return 1;
  if (addAddress(one, address, 24) < 0) return 1;
  onReceive(device, wake, 0);
  console.log("ready");
  while (true) {
    const next = poll(stack, monotonic(), BUDGET);
    if (next > monotonic() && !arm(stack)) news.downUntil(next);
  }
  return 0;
}
