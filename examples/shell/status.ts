// What the machine is doing, its threads and its memory, and what it is made of.
import { stats, Stats } from "ukalloc";
import { current, firstThread, Thread, ThreadState } from "uksched";
import { gcStats, GcStats } from "ukgc";
import { textLength } from "ukdebug";
import { deviceTree, printSource } from "ukfdt";

function text(pointer: usize): string {
  return String.UTF8.decodeUnsafe(pointer, textLength(pointer));
}

function stateName(thread: Thread): string {
  if (thread == current()) return "running";
  if (thread.state == ThreadState.READY) return "ready";
  if (thread.state == ThreadState.SLEEPING) return "sleeping";
  return thread.state == ThreadState.BLOCKED ? "waiting" : "ended";
}

export function printThreads(): void {
  console.log("SLOT STATE    NAME");
  let thread: Thread | null = firstThread();
  while (thread !== null) {
    console.log(`${thread.slot.toString().padStart(4)} ${stateName(thread).padEnd(8)} ${text(thread.name)}`);
    thread = thread.nextThread;
  }
}

const memoryFigures = changetype<Stats>(memory.data(offsetof<Stats>(), 8));
const gcFigures = changetype<GcStats>(memory.data(offsetof<GcStats>(), 8));

export function printMemory(): void {
  stats(memoryFigures);
  gcStats(gcFigures);
  const kib = (bytes: u32): string => `${(bytes + 1023) >> 10} KiB`;
  console.log(`total    ${kib(memoryFigures.bytesTotal)}`);
  console.log(`in use   ${kib(memoryFigures.bytesCurrent)}, at most ${kib(memoryFigures.bytesPeak)}`);
  console.log(`refused  ${memoryFigures.failed} requests`);
  console.log(`managed  ${gcFigures.objects} objects after ${gcFigures.collections} collections`);
}

export function printDevices(): void {
  const tree = deviceTree();
  if (tree === null) console.log("this machine has no device tree");
  else printSource(tree);
}
