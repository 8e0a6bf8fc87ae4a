/**
 * netdev-impair: what a bad line does to frames (loss, delay, reordering, duplication, corruption, a bottleneck), from a seed and with
 * time as an argument.
 */
export { becomesCorrupt, copiesOf, dueTime, flipBit, throwDice, seedImpairment } from "./impairment";
export { Impairment, IMPAIRMENT_SIZE, MILLION } from "./impairment";
export { arrived, depart, destroyEntries, Entries, Flight, ground, nextArrival, NEVER, prepareEntries } from "./flight";
export { byteAt, copyBytes, copyFlags, copyPacket, setByte } from "./copy";
export { completeChecksum } from "./checksum";
