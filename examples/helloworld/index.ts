// The smallest program: says hello, and shows the arguments it was given.
export function main(args: string[]): i32 {
  console.log("Hello from tsukuri!");
  for (let i = 0; i < args.length; i++) console.log(`argument ${i + 1}: ${args[i]}`);
  return 0;
}
