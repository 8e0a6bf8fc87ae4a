/**
 * netdev-trace: a line on the console for each packet of a network device. The kernel parameter `netdev.trace=1` puts it in front of all
 * devices; `traceDevice` in front of one.
 */
import { parameter, ParameterKind } from "ukargparse";
import { addFront } from "uknetdev/driver";
import { traceDevice } from "./trace";

export { describe } from "./describe";
export { beginLine, lineLength, lineText } from "./line";
export { traceDevice, traceQuiet } from "./trace";

const isWanted = memory.data(1);
parameter(cstr("netdev.trace"), ParameterKind.BOOL, isWanted);

/** Runs at boot, before there are devices. */
export function init(): i32 {
  return load<bool>(isWanted) ? addFront(traceDevice) : 0;
}
