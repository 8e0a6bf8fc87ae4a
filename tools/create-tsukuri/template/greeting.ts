import { GREETING } from "config";

/** What is said to `name`. */
export function greeting(name: string): string {
  return `${GREETING}, ${name}!`;
}
