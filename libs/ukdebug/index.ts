/**
 * ukdebug: messages in levels, self-checks, numbers and memory on the console. Depends on the door alone, allocates nothing.
 */
export { put, putBytes, putDec, putHex, putLine, putSigned } from "./print";
export { sameText, textLength, writeInteger } from "./text";
export { crit, debug, debugValue, err, errValue, info, infoValue, putThousandths, warn, warnValue } from "./log";
export { bug, ukAssert } from "./assert";
export { hexdump } from "./hexdump";
export { utf8Chunk } from "./utf8";
