/**
 * resp: commands of the Redis serialization protocol (version 2), read in place. A command is an array of bulk strings,
 * `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`, or a line of words.
 */
export { argumentAt, argumentLength, RespCommand, RESP_COMMAND_SIZE, MAX_ARGUMENTS, MAX_BULK } from "./command";
export { parseCommand } from "./parse";
export { isWord, parseInteger } from "./text";
