/**
 * netdev-pcap: captures what passes a network device, in the format of pcap (draft-ietf-opsawg-pcap), which Wireshark, tshark and tcpdump read. The
 * kernel parameter `netdev.pcap=FILE` does so on platform linuxu for the first device; elsewhere the application takes the bytes.
 */
import { parameter, ParameterKind } from "ukargparse";
import { NetDev } from "uknetdev";
import { addFront } from "uknetdev/driver";
import { captureToFile } from "./file";

export { captureBytes, captureDevice, captureEnd, captureLost, captureMost, captureQuiet } from "./capture";
export { captureRead, captureSink, FILE_HEAD } from "./capture";
export { captureToFile } from "./file";

const path = memory.data(sizeof<usize>(), 8);
parameter(cstr("netdev.pcap"), ParameterKind.TEXT, path);

/** Runs at boot, before there are devices. */
export function init(): i32 {
  return load<usize>(path) ? addFront(captureFirst) : 0;
}

/** A file takes one device. */
function captureFirst(device: NetDev): NetDev {
  return device.index == 0 ? captureToFile(device, load<usize>(path)) : device;
}
