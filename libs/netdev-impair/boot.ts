/** The kernel parameter `netdev.impair=loss=10%,delay=20ms`: a bad line in front of every device. */
import { err, put, putLine } from "ukdebug";
import { EINVAL } from "ukerrno";
import { parameter, ParameterKind } from "ukargparse";
import { NetDev } from "uknetdev";
import { addFront } from "uknetdev/driver";
import { impairDevice } from "./front";
import { Impairment, IMPAIRMENT_SIZE } from "./impairment";
import { parseImpairment } from "./settings";

/** Frames that a line holds: what a second at 6 Mbit/s is. */
const FRAMES: u32 = 512;

const text = memory.data(sizeof<usize>(), 8);
parameter(cstr("netdev.impair"), ParameterKind.TEXT, text);
const settings = changetype<Impairment>(memory.data(IMPAIRMENT_SIZE, 8));

/** Runs at boot, before there are devices. */
export function init(): i32 {
  const words = load<usize>(text);
  if (!words) return 0;
  if (parseImpairment(words, settings) == 0) return addFront(impairNew);
  put(cstr("netdev.impair: a list such as loss=10%,delay=20ms,jitter=5ms is the form, not "));
  put(words);
  putLine();
  return -EINVAL;
}

// --- internal -------------------------------------------------------------------------------------------------------

function impairNew(device: NetDev): NetDev {
  const front = impairDevice(device, settings, FRAMES);
  if (front !== null) return front;
  err(cstr("netdev-impair"), cstr("no memory"));
  return device;
}
