/** Where virtio devices over MMIO are: named by the device tree, or at the places of QEMU's microvm. */
import { deviceTree, interrupt, Interrupt, INTERRUPT_SIZE, isCompatible, Range, RANGE_SIZE, reg, Tree } from "ukfdt";
import { busCount } from "ukpci";
import { ENODEV } from "ukerrno";
import * as arch from "arch/arch";
import * as plat from "platforms/plat";
import { VirtioDevice } from "./device";
import { mmioDevice } from "./mmio";

/** QEMU's microvm, include/hw/i386/microvm.h: 24 places when it has a second I/O APIC, whose inputs they have; else 8. */
const MICROVM_FIRST: u64 = 0xfeb00000;
const MICROVM_STRIDE: u64 = 0x200;
const MICROVM_PLACES: u32 = 24;
const MICROVM_INPUTS: u32 = 24;
/** Without that controller they are these when the machine has ACPI's tables, and those when it has none. */
const MICROVM_ACPI_INPUTS: u32 = 16;
const MICROVM_LOW_INPUTS: u32 = 5;
/** The GIC's specifiers: kind, number, and how it is signalled. (Linux, bindings/interrupt-controller/arm,gic.yaml.) */
const GIC_SHARED: u32 = 0;
const GIC_FIRST_SHARED: u32 = 32;
const GIC_LEVEL: u32 = 0xc;

/** The register of that name: mmio.ts. */
const DEVICE_ID: u32 = 0x008;

const range = changetype<Range>(memory.data(RANGE_SIZE, 8));
const specifier = changetype<Interrupt>(memory.data(INTERRUPT_SIZE, 4));

/** Calls `found` for each device. A machine with PCI is no microvm, and may have something else at those addresses. QEMU gives the first device of its command line the last place: they are looked at from there. */
export function eachMmioDevice(found: (device: VirtioDevice) => void): void {
  const tree = deviceTree();
  if (tree !== null) eachOfTree(tree, found);
  else if (busCount() == 0) eachOfMicrovm(found);
}

// --- internal -------------------------------------------------------------------------------------------------------

/** They are children of the root, and there may be many without a device: a search for each one's way up would take long. */
function eachOfTree(tree: Tree, found: (device: VirtioDevice) => void): void {
  let last: VirtioDevice | null = null;
  let node = tree.firstChild(tree.root);
  while (node) {
    const device = isCompatible(tree, node, cstr("virtio,mmio")) ? deviceAt(tree, node) : null;
    if (device !== null) {
      device.next = last;
      last = device;
    }
    node = tree.nextSibling(node);
  }
  while (last !== null) {
    const before: VirtioDevice | null = last.next;
    last.next = null;
    found(last);
    last = before;
  }
}

/** The device of a node; null when there is none. Whether it has a kind is looked at before its interrupt is searched for. */
function deviceAt(tree: Tree, node: u32): VirtioDevice | null {
  if (!reg(tree, node, 0, range) || arch.deviceRead32(range.address + DEVICE_ID) == 0) return null;
  if (!interrupt(tree, node, 0, specifier) || specifier.cell0 != GIC_SHARED) return null;
  return mmioDevice(range.address, specifier.cell1 + GIC_FIRST_SHARED, (specifier.cell2 & GIC_LEVEL) != 0);
}

/** Which inputs a machine with one controller has given its devices is in ACPI's tables: both are listened to. */
function openMicrovmLines(device: VirtioDevice): i32 {
  const place = device.interrupt;
  device.line = plat.lineOpen(MICROVM_INPUTS + place, 0);
  if (device.line != -ENODEV) return min(device.line, 0);
  device.line = plat.lineOpen(MICROVM_ACPI_INPUTS + place, 0);
  device.otherLine = plat.lineOpen(MICROVM_LOW_INPUTS + place, 0);
  return min(device.line, 0) | min(device.otherLine, 0);
}

function eachOfMicrovm(found: (device: VirtioDevice) => void): void {
  for (let place = MICROVM_PLACES; place-- > 0;) {
    const device = mmioDevice(MICROVM_FIRST + place * MICROVM_STRIDE, place, false);
    if (device === null) continue;
    device.openLines = openMicrovmLines;
    found(device);
  }
}
