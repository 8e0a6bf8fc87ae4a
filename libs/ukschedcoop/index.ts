/**
 * ukschedcoop: cooperative round robin, one of the implementations of "uksched". Users import that one.
 */
export { create, detach, exit, initScheduler, join, lastError, threadMain } from "./threads";
export { block, blockUntil, current, sleep, sleepUntil, wake, yieldNow } from "./switch";
export { waitLine } from "./waitline";
export { offLine, onLine } from "./lines";
export { firstThread, threadCount } from "./registry";
