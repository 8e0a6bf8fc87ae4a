// A table of keys and values over the Redis protocol. `kv.port=6380` on the kernel's command line chooses another port than 6379.
import { block } from "uksched";
import { put, putDec, putLine } from "ukdebug";
import { network, networkKick } from "net-service";
import { tcpListen } from "net-tcp";
import { ParameterKind, parameter } from "ukargparse";
import { listener, prepareClients } from "./clients";

const port = memory.data<u32>([6379]);
parameter(cstr("kv.port"), ParameterKind.U32, port);

const BACKLOG: u32 = 1024;

export function main(): i32 {
  if (prepareClients(network()) < 0) return failed(cstr("no memory"));
  listener.port = load<u32>(port);
  listener.backlog = BACKLOG;
  if (tcpListen(network(), listener) < 0) return failed(cstr("the port cannot be had"));
  networkKick();
  put(cstr("kv: ready on port "));
  putDec(listener.port);
  putLine();
  while (true) block(); // all that happens happens in the network's thread
}

function failed(why: usize): i32 {
  put(cstr("kv: "));
  put(why);
  putLine();
  return 1;
}
