/** Waits for an instance's end. */
import { setTimeout as delay } from "node:timers/promises";
import { CliError } from "../errors.ts";
import { STATUS_LOST } from "../run/options.ts";
import { isOn, readInstance, type Instance } from "./state.ts";

const POLL = 50;

/** Resolves to the instance when it has ended. Throws when it is removed before anybody knows how. */
export async function waitForEnd(instance: Instance): Promise<Instance> {
  const { name, record } = instance;
  for (let now: Instance | null = instance; ; now = readInstance(name)) {
    if (!now || now.record?.id !== record?.id) throw new CliError(`${name} was removed`, "", STATUS_LOST);
    if (!isOn(now)) return now;
    await delay(POLL);
  }
}

/** The status that a command ends with which waited for an instance. */
export function statusOf({ name, status, detail }: Instance): number {
  if (status === null) throw new CliError(`nobody knows how ${name} ended: ${detail}`, "", STATUS_LOST);
  return status;
}
