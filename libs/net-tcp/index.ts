/**
 * net-tcp: TCP above `net-ip`. It has no threads and reads no clock: segments come from the stack's poll, time is an argument, and owners of connections
 * are told of events at the end of the poll, after all packets of a batch have been taken.
 *
 *     poll ──► input ──► header prediction ─────────────► received data ──► events ──► owner
 *                └─────► arrival: the RFC's steps ──────┘      ▲                        │ write
 *     timers ──► retransmit, keep-alive                   reassembly                    ▼
 *     device ◄── net-ip ◄── segment ◄── compose ◄── output, recovery ◄──────────── send queue
 */
export { TcpConnection, CONNECTION_SIZE } from "./connection";
export { TcpListener, TCP_LISTENER_SIZE } from "./listener";
export { TcpState, TcpEvent } from "./state";
export { TcpCounters } from "./counters";
export { tcpConnectionCount, tcpCounters, tcpDestroy, tcpPrepare, tcpTimeWaitCount } from "./setup";
export { tcpListen, tcpUnlisten } from "./listen";
export { tcpConnect, tcpConnectError } from "./connect";
export {
  tcpAbort,
  tcpConsumed,
  tcpFlush,
  tcpReadable,
  tcpReceive,
  tcpRelease,
  tcpSendStatic,
  tcpSetCork,
  tcpSetKeepAlive,
  tcpSetNoDelay,
  tcpSetReceiveBuffer,
  tcpSetUserTimeout,
  tcpShutdown,
  tcpSpace,
  tcpWrite,
} from "./api";
