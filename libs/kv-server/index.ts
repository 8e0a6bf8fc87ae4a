/**
 * kv-server: answers commands of the Redis protocol from a table, on whatever carries bytes. `execute.ts` chooses, `commands.ts` does it, `reply.ts` writes
 * what is answered.
 */
export { execute, KvResult } from "./execute";
export { Reply, REPLY_SIZE, prepareReply, raw } from "./reply";
