/**
 * netdev-cable: network devices in one module, joined by a cable with a deterministic clock. For tests of protocols, and for stacks that
 * talk within one image.
 */
export { Cable, cableCreate, cableDestroy, cableImpair, cableInFlight, cableLine, cableLink, cableNext } from "./cable";
export { cablePlug, cableRun } from "./cable";
export { Impairment, IMPAIRMENT_SIZE, MILLION, NEVER } from "netdev-impair";
