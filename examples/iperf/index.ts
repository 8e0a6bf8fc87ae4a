// The other end of `iperf3 -c`: takes what is sent, or sends (`-R`, `--bidir`), over TCP, and takes UDP. `iperf.port=…` on the kernel's command line
// chooses another port than 5201.
import { network, networkKick } from "net-service";
import { tcpListen } from "net-tcp";
import { ParameterKind, parameter } from "ukargparse";
import { put, putDec, putLine } from "ukdebug";
import { block } from "uksched";
import { openDatagrams } from "./datagrams";
import { listener, prepareListener } from "./callers";
import { prepareControl } from "./control";
import { prepareStreams } from "./streams";

const port = memory.data<u32>([5201]);
parameter(cstr("iperf.port"), ParameterKind.U32, port);

export function main(): i32 {
  if (prepareStreams() < 0 || prepareControl() < 0) {
    put(cstr("iperf: no memory\n"));
    return 1;
  }
  prepareListener(load<u32>(port));
  if (tcpListen(network(), listener) < 0 || openDatagrams(network(), load<u32>(port)) < 0) {
    put(cstr("iperf: the port cannot be had\n"));
    return 1;
  }
  networkKick();
  put(cstr("iperf: ready on port "));
  putDec(load<u32>(port));
  putLine();
  while (true) block(); // all that happens happens in the network's thread
}
