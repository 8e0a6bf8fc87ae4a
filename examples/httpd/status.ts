/** The page /status: a line for each figure. */
import { CLIENT_SIZE, clientCount, server } from "./clients";
import { HttpServer } from "http-server";
import { network } from "net-service";
import { CONNECTION_SIZE, tcpConnectionCount, tcpCounters, tcpTimeWaitCount } from "net-tcp";
import { stats, Stats } from "ukalloc";
import { textLength, writeInteger } from "ukdebug";
import { netDevAt } from "uknetdev";
import { monotonic } from "uktime";

const figures = changetype<Stats>(memory.data(offsetof<Stats>(), 8));
/** A name, a blank, twenty digits, a line end. */
const MOST_LINE: u32 = 64;

let into: usize = 0;
let room: u32 = 0;
let end: u32 = 0;

/** Writes the page to `at`, at most `size` bytes; how many there are. */
export function writeStatus(_server: HttpServer, at: usize, size: u32): u32 {
  into = at;
  room = size;
  end = 0;
  line(cstr("uptime_ms"), monotonic() / 1_000_000);
  const http = server.counters;
  line(cstr("http_connections"), clientCount);
  line(cstr("http_requests"), http.requests);
  line(cstr("http_2xx"), http.good);
  line(cstr("http_3xx"), http.redirected);
  line(cstr("http_4xx"), http.refused);
  line(cstr("http_5xx"), http.failed);
  line(cstr("http_content_bytes"), http.contentBytes);
  line(cstr("http_timeouts"), http.timeouts);
  const stack = network();
  const tcp = tcpCounters(stack);
  line(cstr("tcp_connections"), tcpConnectionCount(stack));
  line(cstr("tcp_connection_bytes"), CONNECTION_SIZE);
  line(cstr("http_connection_bytes"), CLIENT_SIZE);
  line(cstr("tcp_time_waits"), tcpTimeWaitCount(stack));
  line(cstr("tcp_segments_in"), tcp.segmentsReceived);
  line(cstr("tcp_segments_out"), tcp.segmentsSent);
  line(cstr("tcp_segments_again"), tcp.retransmitted);
  line(cstr("tcp_resets"), tcp.resets);
  line(cstr("tcp_cookies_sent"), tcp.cookiesSent);
  line(cstr("tcp_cookies_accepted"), tcp.cookiesAccepted);
  const ip = stack.counters;
  line(cstr("ip_received"), ip.received);
  line(cstr("ip_sent"), ip.sent);
  line(cstr("ip_header_errors"), ip.headerErrors);
  line(cstr("ip_send_drops"), ip.sendDrops);
  line(cstr("transmit_buffers"), stack.transmitPool.total);
  line(cstr("transmit_buffers_free"), stack.transmitPool.available);
  const device = netDevAt(0);
  if (device !== null) {
    const counters = device.counters;
    line(cstr("device_received_packets"), counters.receivedPackets);
    line(cstr("device_received_bytes"), counters.receivedBytes);
    line(cstr("device_sent_packets"), counters.sentPackets);
    line(cstr("device_sent_bytes"), counters.sentBytes);
    line(cstr("device_notifications"), counters.notifications);
    line(cstr("device_interrupts"), counters.interrupts);
  }
  stats(figures);
  line(cstr("memory_bytes"), figures.bytesTotal);
  line(cstr("memory_bytes_used"), figures.bytesCurrent);
  return end;
}

// --- internal -------------------------------------------------------------------------------------------------------

function line(name: usize, value: u64): void {
  if (end + MOST_LINE > room) return;
  const length = <u32>textLength(name);
  memory.copy(into + end, name, length);
  end += length;
  store<u8>(into + end++, 32);
  end += writeInteger(into + end, <i64>value);
  store<u8>(into + end++, 10);
}
