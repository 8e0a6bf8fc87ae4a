// A web server: the files of `www` over HTTP/1.1, and /status. `httpd.port=8080` on the kernel's command line chooses another port than 80.
import { packed } from "packed";
import { block } from "uksched";
import { put, putDec, putLine } from "ukdebug";
import { HEAD_BUFFER_SIZE } from "http";
import { prepareServer } from "http-server";
import { stats, Stats } from "ukalloc";
import { network, networkKick } from "net-service";
import { tcpListen } from "net-tcp";
import { fileCount } from "packed-files";
import { monotonic, wallClock } from "uktime";
import { ParameterKind, parameter } from "ukargparse";
import { listener, prepareClients, server } from "./clients";
import { writeStatus } from "./status";

const port = memory.data<u32>([80]);
parameter(cstr("httpd.port"), ParameterKind.U32, port);

/** Heads of requests that are in pieces at the same time: a sixteenth of the memory is for them at most. Who comes later is told to try again. */
const MOST_HEADS: u32 = 64;
const HEADS_SHARE: u32 = 16;
const BACKLOG: u32 = 1024;

export function main(): i32 {
  if (prepareServer(server, packed, heads(), wallClock() - monotonic()) < 0) return failed(cstr("no memory"));
  server.page = writeStatus;
  server.pagePath = cstr("/status");
  server.pagePathLength = 7;
  prepareClients(network());
  listener.port = load<u32>(port);
  listener.backlog = BACKLOG;
  if (tcpListen(network(), listener) < 0) return failed(cstr("the port cannot be had"));
  networkKick();
  put(cstr("httpd: "));
  putDec(fileCount(packed));
  put(cstr(" files on port "));
  putDec(listener.port);
  putLine();
  while (true) block(); // all that happens happens in the network's thread
}

function heads(): u32 {
  const figures = changetype<Stats>(memory.data(offsetof<Stats>(), 8));
  stats(figures);
  return max(1, min(MOST_HEADS, figures.bytesTotal / HEADS_SHARE / HEAD_BUFFER_SIZE));
}

function failed(why: usize): i32 {
  put(cstr("httpd: "));
  put(why);
  putLine();
  return 1;
}
