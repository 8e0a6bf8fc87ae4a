/** Keep-alive and the user timeout. */
import { tcpSetKeepAlive, tcpSetUserTimeout, TcpState } from "net-tcp";
import { ETIMEDOUT } from "ukerrno";
import { check, equal, test } from "uktest";
import { ACK, end, established, host, MINUTE, MS, pass, SECOND } from "./dialogue";

test("keep-alive: an idle peer is asked, and may answer for ever", () => {
  const peer = established();
  tcpSetKeepAlive(peer.app.connection!, 10 * SECOND, SECOND, 3, host.now);
  for (let i = 0; i < 20; i++) {
    pass(9 * SECOND);
    peer.silence();
    pass(SECOND + 10 * MS);
    const probe = peer.next();
    equal<u32>(peer.sequenceOf(probe), 0, "the byte before the next");
    check(probe.length <= 1 && (probe.flags & ACK) != 0, "a probe");
    peer.send(ACK, 1, 1);
    peer.silence();
  }
  peer.state(TcpState.ESTABLISHED);
  end();
});

test("keep-alive: a peer that does not answer is gone", () => {
  const peer = established();
  tcpSetKeepAlive(peer.app.connection!, 10 * SECOND, SECOND, 3, host.now);
  pass(10 * SECOND + 2 * SECOND + 500 * MS);
  equal<i32>(peer.forget(), 3);
  equal<u32>(peer.app.closings, 0);
  pass(SECOND);
  peer.closed(-ETIMEDOUT);
  end();
});

test("keep-alive: without it an idle connection lives for days", () => {
  const peer = established();
  pass(5000 * MINUTE);
  peer.silence();
  peer.send(ACK, 1, 1, 10);
  equal<u32>(peer.app.read, 10);
  end();
});

test("keep-alive: the peer's probes are answered", () => {
  const peer = established();
  peer.send(ACK, 0, 1);
  peer.expect(ACK, 1, 1);
  peer.send(ACK, 0, 1, 1);
  peer.expect(ACK, 1, 1);
  equal<u32>(peer.app.read, 0);
  end();
});

test("user timeout: what is not acknowledged in time ends the connection (RFC 5482)", () => {
  const peer = established();
  tcpSetUserTimeout(peer.app.connection!, 10 * SECOND);
  peer.write(100);
  pass(9 * SECOND);
  equal<u32>(peer.app.closings, 0);
  pass(20 * SECOND);
  peer.closed(-ETIMEDOUT);
  end();
});

test("user timeout: an acknowledgement in time starts it anew", () => {
  const peer = established();
  tcpSetUserTimeout(peer.app.connection!, 10 * SECOND);
  for (let i: u32 = 0; i < 5; i++) {
    peer.write(100);
    pass(8 * SECOND);
    peer.forget();
    peer.send(ACK, 1, 101 + 100 * i);
  }
  pass(MINUTE);
  equal<u32>(peer.app.closings, 0);
  end();
});
