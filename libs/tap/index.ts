/**
 * tap: the driver of Linux's tap devices, for platform linuxu. `tsuk run -p linuxu --tap NAME` says by kernel parameters which one to open:
 * `tap.name=NAME tap.mac=52:54:00:12:34:56`. There is nothing to call.
 */
import { PLAT_LINUXU } from "config";
import { parameter, ParameterKind } from "ukargparse";
import { err, put, putLine } from "ukdebug";
import { EBUSY, EINVAL, ENODEV, ENOSYS, EPERM } from "ukerrno";
import { parseMac } from "./mac";
import { addTap } from "./setup";

export { parseMac } from "./mac";

const name = memory.data(sizeof<usize>(), 8);
const address = memory.data(sizeof<usize>(), 8);
parameter(cstr("tap.name"), ParameterKind.TEXT, name);
parameter(cstr("tap.mac"), ParameterKind.TEXT, address);

/** Who gives no address has this one, of those that anybody may give himself. */
const mac = memory.data<u8>([2, 5, 0, 0, 0, 1]);

/** Opens and registers the device, if there is to be one. Runs at boot. 0 or a negative errno. */
export function init(): i32 {
  const device = load<usize>(name);
  if (!device) return 0;
  // Known when it is compiled: on other platforms the driver is not in the image.
  if (!PLAT_LINUXU) {
    err(cstr("tap"), cstr("there are tap devices on platform linuxu only"));
    return -ENOSYS;
  }
  const text = load<usize>(address);
  if (text && !parseMac(text, mac)) {
    put(cstr("tap.mac: six bytes such as 52:54:00:12:34:56 are the form, not "));
    put(text);
    putLine();
    return -EINVAL;
  }
  const error = addTap(device, mac);
  if (error == -EBUSY) err(cstr("tap"), cstr("the device is in use"));
  else if (error == -EPERM) err(cstr("tap"), cstr("no permission to open the device, or there is none of that name"));
  else if (error == -ENODEV) err(cstr("tap"), cstr("this Linux has no tap devices"));
  return error;
}
