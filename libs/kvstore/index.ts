/**
 * kvstore: a hash table of byte strings whose entries may expire. `store.ts` is what users call; `table.ts` holds the chains and grows without a pause;
 * `entry.ts` is what lies in memory. Time is an argument: nanoseconds.
 */
export { Entry } from "./entry";
export { Store, STORE_SIZE } from "./table";
export { clearStore, expireSome, findEntry, prepareStore, removeEntry, setExpiry, setValue } from "./store";
