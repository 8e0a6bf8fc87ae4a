/** Why a call returned null. */
let last: i32 = 0;

/** Why the last call that returned null did so: a negative errno, as `ukerrno` names them. */
export function socketError(): i32 {
  return last;
}

export function setSocketError(error: i32): void {
  last = error;
}
