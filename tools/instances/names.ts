/** Names of instances: those that users give, and those that are made up. */
import { randomInt } from "node:crypto";
import { CliError } from "../errors.ts";

const LONGEST = 63;
/** What things are made of. */
const MATERIALS =
  "amber ash bamboo beech birch brass brick bronze cedar chalk clay copper coral cork cotton elm felt flax flint glass " +
  "gold granite hazel horn indigo iron ivory jade lacquer larch leather lime linen maple marble oak paper pearl pine " +
  "plum quartz reed resin rush sand shell silk silver slate steel stone straw teak tin walnut wax willow wool yew zinc";

/** Whether that can be a name: a path that leads elsewhere cannot. */
export function isName(name: string): boolean {
  return new RegExp(`^[A-Za-z0-9][\\w.-]{0,${LONGEST - 1}}$`).test(name);
}

/** Throws the words for what is no name. */
export function checkName(name: string): void {
  if (isName(name)) return;
  const rule = `A name is letters, digits, "-", "_" and ".", begins with a letter or a digit, and has ${LONGEST} characters at most.`;
  throw new CliError(`"${name}" cannot be an instance's name`, rule);
}

/** A name for an instance of an application: `shell-cedar`. `isTaken` says which ones are in use. */
export function makeName(application: string, isTaken: (name: string) => boolean): string {
  const stem = application.replace(/[^\w.-]/g, "-").replace(/^[^A-Za-z0-9]+/, "").slice(0, 40) || "app"; // prettier-ignore
  const words = MATERIALS.split(" ");
  for (let round = 1; ; round++) {
    const names = words
      .map((word) => `${stem}-${word}${round > 1 ? `-${round}` : ""}`)
      .filter((name) => !isTaken(name));
    if (names.length) return names[randomInt(names.length)]!;
  }
}
