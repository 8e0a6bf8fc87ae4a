/**
 * ukpci: the devices on PCI, without a policy: what there is, where its registers are, how it interrupts. Buses are found by a PC's ports or by the
 * device tree; registers that firmware has not placed are placed here.
 *
 * Drivers look through `firstPciDevice()` and its `next`, `enable` what they want, and reach its registers by `arch.deviceRead32` and the like.
 */
export { firstPciDevice, findCapability, enable, PciDevice } from "./device";
export { busCount, isPc, read16, read32, read8, write16, write32 } from "./access";
export { barAddress, barRange } from "./bars";
export { closeMessages, messageCount, openMessage, openPin } from "./interrupts";
