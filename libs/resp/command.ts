/** A parsed command: where its arguments lie. */

/** Arguments of a command at most, the command's name included; and bytes of one. */
export const MAX_ARGUMENTS: u32 = 1024;
export const MAX_BULK: u32 = 16 << 20;

/**
 * Its memory (RESP_COMMAND_SIZE bytes) is its user's.
 *
 *     | RespCommand | address, length (u32) of each argument |
 */
@unmanaged
export class RespCommand {
  /** How many arguments there are. */
  count: u32;
  /** How many bytes there have to be before it is worth parsing again, when the command was not whole. */
  needed: u32;
}

const ARGUMENT_SIZE: usize = 8;
const FIRST: usize = offsetof<RespCommand>();

export const RESP_COMMAND_SIZE: u32 = <u32>(FIRST + <usize>MAX_ARGUMENTS * ARGUMENT_SIZE);

/** The address of an argument's bytes; 0 is the command's name. */
export function argumentAt(command: RespCommand, index: u32): usize {
  return load<u32>(changetype<usize>(command) + <usize>index * ARGUMENT_SIZE, FIRST);
}

/** How many bytes an argument has. */
export function argumentLength(command: RespCommand, index: u32): u32 {
  return load<u32>(changetype<usize>(command) + <usize>index * ARGUMENT_SIZE, FIRST + 4);
}

export function addArgument(command: RespCommand, at: usize, length: u32): void {
  const place = changetype<usize>(command) + <usize>command.count * ARGUMENT_SIZE;
  store<u32>(place, <u32>at, FIRST);
  store<u32>(place, length, FIRST + 4);
  command.count++;
}
