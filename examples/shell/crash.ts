// Crashes on demand, to see what a report looks like.
let zero = 0;
let far: usize = 0xfffffff0;

function recurse(depth: i32): i32 {
  return (recurse(depth + 1) * 3) ^ depth;
}

export function crash(kind: string): void {
  if (kind == "null") store<u32>(<usize>zero, 1);
  else if (kind == "bounds") store<u32>(far, 1);
  else if (kind == "divide") zero = 1 / zero;
  else if (kind == "assert") assert(zero, "this was asked for");
  else if (kind == "stack") zero = recurse(0);
  else if (kind == "unreachable") unreachable();
  else console.log("usage: crash null|bounds|divide|assert|stack|unreachable");
}
