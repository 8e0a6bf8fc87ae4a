/**
 * netdev-impair: what a bad line does to frames (loss, delay, reordering, duplication, corruption, a bottleneck), from a seed and with
 * time as an argument. As a device it stands in front of another one: `impairDevice`, or the kernel parameter `netdev.impair=loss=10%,delay=20ms`.
 */
export { becomesCorrupt, copiesOf, dueTime, flipBit, throwDice, seedImpairment } from "./impairment";
export { Impairment, IMPAIRMENT_SIZE, MILLION } from "./impairment";
export { arrived, depart, destroyEntries, Entries, Flight, ground, nextArrival, NEVER, prepareEntries } from "./flight";
export { completeChecksum } from "./checksum";
export { parseImpairment } from "./settings";
export { impairClock, impairDevice, impairEnd, impairReceiving, impairRun, impairSending } from "./front";
export { init } from "./boot";
