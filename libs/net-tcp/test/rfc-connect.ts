/** RFC 9293, section 3.10.7.3: SYN-SENT, and what ICMP says meanwhile. */
import { tcpConnect, tcpConnectError, TcpEvent, TcpState } from "net-tcp";
import { IpAddress, setV4 } from "net-wire";
import { ECONNREFUSED, ECONNRESET, EHOSTUNREACH, ENETUNREACH, ETIMEDOUT } from "ukerrno";
import { check, equal, test } from "uktest";
import { ACK, connected, end, FIN, host, meet, MINUTE, mss, MS, pass, Peer, RST, sackPermitted } from "./dialogue";
import { scale, SECOND, SYN, timestamps } from "./dialogue";

const REFUSED: u32 = 3; // ICMP: destination unreachable; the codes:
const HOST: u32 = 1;
const PORT_CODE: u32 = 3;
const far = changetype<IpAddress>(memory.data(16, 8));

test("SYN-SENT: a SYN offers what there is; SYN and ACK are acknowledged, and the connection is there", () => {
  const peer = meet();
  peer.connect();
  peer.state(TcpState.SYN_SENT);
  const syn = peer.expect(SYN, 0, 0);
  equal<u32>(syn.mss, 1460);
  check(syn.scale >= 0 && syn.scale <= 14, "a window scale");
  check(syn.isSackPermitted && syn.hasTimestamps, "SACK and timestamps");
  equal<u32>(syn.echo, 0, "there is nothing to echo");
  check(syn.window > 1460, "a window");
  peer.send(SYN | ACK, 0, 1, 0, mss(1460));
  peer.expect(ACK, 1, 1);
  peer.silence();
  peer.state(TcpState.ESTABLISHED);
  peer.events(TcpEvent.ESTABLISHED);
  peer.send(ACK, 1, 1, 10);
  equal<u32>(peer.app.read, 10);
  end();
});

test("SYN-SENT: an ACK of anything but the SYN is reset, and the question stands", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.send(ACK, 0, 0);
  peer.expect(RST, 0, 0);
  peer.send(SYN | ACK, 0, 2);
  peer.expect(RST, 2, 0);
  peer.send(ACK | RST, 0, 2);
  peer.send(ACK | RST, 0, 0);
  peer.silence();
  peer.send(SYN | ACK, 0, 1);
  peer.expect(ACK, 1, 1);
  end();
});

test("SYN-SENT: a RST with its ACK means that nobody is there, one without means nothing", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.send(RST, 0, 0);
  peer.silence();
  equal<u32>(peer.app.closings, 0);
  peer.send(RST | ACK, 0, 1);
  peer.silence();
  peer.closed(-ECONNREFUSED);
  pass(10 * SECOND);
  peer.silence();
  end();
});

test("SYN-SENT: what has neither SYN nor ACK, and an ACK without SYN, is dropped", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.send(FIN, 0, 0);
  peer.send(0, 1, 0, 10);
  peer.send(ACK, 1, 1);
  peer.send(ACK | FIN, 1, 1, 10);
  peer.silence();
  peer.state(TcpState.SYN_SENT);
  end();
});

test("SYN-SENT: a SYN from the other side at the same time opens one connection (simultaneous open)", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.send(SYN, 0, 0, 0, mss(1000));
  peer.expect(SYN | ACK, 0, 1);
  peer.state(TcpState.SYN_RECEIVED);
  peer.send(SYN | ACK, 0, 1, 0, mss(1000));
  check(peer.forget() <= 1, "an ACK, or nothing");
  peer.state(TcpState.ESTABLISHED);
  peer.events(TcpEvent.ESTABLISHED);
  peer.send(ACK, 1, 1, 10);
  equal<u32>(peer.app.read, 10);
  peer.forget();
  peer.write(10);
  peer.expect(ACK, 1, 11, 10);
  end();
});

test("SYN-RECEIVED after a simultaneous open: an ACK is enough; a RST refuses", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  peer.send(ACK, 1, 1);
  peer.state(TcpState.ESTABLISHED);
  const second = new Peer();
  second.connect();
  second.expect(SYN, 0, 0);
  second.send(SYN, 0, 0);
  second.expect(SYN | ACK, 0, 1);
  second.send(RST | ACK, 1, 1);
  equal<u32>(second.app.closings, 1);
  check(second.app.error == -ECONNREFUSED || second.app.error == -ECONNRESET, "refused");
  end();
});

test("SYN-SENT: data with SYN and ACK arrives once", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.send(SYN | ACK, 0, 1, 20);
  const taken = peer.ackOf(peer.next());
  check(taken == 1 || taken == 21, `${taken}: all or nothing of it`);
  if (taken == 1) peer.send(ACK, 1, 1, 20);
  pass(SECOND);
  equal<u32>(peer.app.read, 20);
  end();
});

test("SYN-SENT: the SYN is sent again after one, two, four seconds …, and the connection times out within minutes", () => {
  const peer = meet();
  peer.connect();
  const first = peer.expect(SYN, 0, 0);
  let before = first.time;
  let wait = SECOND;
  for (let i = 0; i < 4; i++) {
    pass(wait + 10 * MS);
    const again = peer.expect(SYN, 0, 0);
    check(again.time - before >= wait && again.time - before < wait + 10 * MS, `after ${again.time - before} ns`);
    before = again.time;
    wait *= 2;
  }
  pass(6 * MINUTE);
  peer.closed(-ETIMEDOUT);
  check(peer.forget() < 10, "not endlessly often");
  pass(10 * MINUTE);
  peer.silence();
  end();
});

test("SYN-SENT: without options in the answer there are none later, and segments have 536 bytes", () => {
  const peer = connected();
  peer.write(3000);
  const segment = peer.expect(ACK, 1, 1, 536);
  check(!segment.hasTimestamps, "no timestamps");
  peer.expect(ACK, 537, 1, 536);
  end();
});

test("SYN-SENT: the peer's options are used", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.hasTimestamps = true;
  peer.send(SYN | ACK, 0, 1, 0, mss(1000).concat(scale(7)).concat(sackPermitted()));
  const ack = peer.expect(ACK, 1, 1);
  check(ack.hasTimestamps, "timestamps");
  equal<u32>(ack.echo, peer.timestamp);
  peer.write(2500);
  peer.expect(ACK, 1, 1, 1000 - 12);
  end();
});

test("connections have ports of their own, and numbers of their own", () => {
  const first = meet();
  first.connect();
  first.expect(SYN, 0, 0);
  for (let i = 0; i < 20; i++) {
    const peer = new Peer();
    peer.port = first.port;
    peer.address = first.address + ((i + 1) << 24);
    peer.connect();
    peer.expect(SYN, 0, 0);
    check(peer.stackPort >= 1024, "no privileged port");
    peer.send(SYN | ACK, 0, 1);
    peer.expect(ACK, 1, 1);
  }
  end();
});

test("two connections to the same port of the same machine differ", () => {
  const first = meet();
  first.connect();
  first.expect(SYN, 0, 0);
  const firstPort = first.stackPort;
  first.send(SYN | ACK, 0, 1);
  first.expect(ACK, 1, 1);
  first.connect();
  const second = first.next();
  check(second.sourcePort != firstPort, "another port");
  equal<u32>(second.flags, SYN);
  end();
});

test("connecting needs a way and a place", () => {
  const peer = meet(1500, 0, 256, 2);
  setV4(far, 0x01020304);
  check(tcpConnect(host.stack, far, 80, host.now) === null, "no way there");
  equal<i32>(tcpConnectError(), -ENETUNREACH);
  peer.connect();
  const second = new Peer();
  second.connect();
  setV4(far, peer.address);
  check(tcpConnect(host.stack, far, 80, host.now) === null, "no place");
  check(tcpConnectError() < 0, "an error");
  end();
});

test("nobody answers ARP: the connection times out", () => {
  const peer = meet();
  host.card.isDeaf = true;
  peer.connect();
  pass(6 * MINUTE);
  equal<u32>(peer.app.closings, 1);
  check(peer.app.error == -ETIMEDOUT || peer.app.error == -EHOSTUNREACH, `${peer.app.error}`);
  end();
});

test("ICMP while connecting: a port that is unreachable refuses, a host that is does not at once (RFC 1122, 4.2.3.9)", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.icmp(REFUSED, HOST, 0, 0);
  equal<u32>(peer.app.closings, 0, "a soft error");
  peer.icmp(REFUSED, PORT_CODE, 0, 77);
  equal<u32>(peer.app.closings, 0, "about nothing that was sent (RFC 5927, section 4.1)");
  peer.icmp(REFUSED, PORT_CODE, 0, 0);
  peer.closed(-ECONNREFUSED);
  const second = new Peer();
  second.connect();
  second.expect(SYN, 0, 0);
  second.icmp(REFUSED, HOST, 0, 0);
  pass(6 * MINUTE);
  equal<u32>(second.app.closings, 1);
  check(second.app.error == -EHOSTUNREACH || second.app.error == -ETIMEDOUT, "it says what it knows");
  end();
});

test("a connection that is released or aborted while it connects is gone", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.release();
  peer.forget();
  peer.send(SYN | ACK, 0, 1);
  const answer = peer.next();
  check((answer.flags & (RST | FIN)) != 0 || answer.flags == ACK, "a reset, or an orderly end");
  pass(10 * SECOND);
  const second = new Peer();
  second.connect();
  second.expect(SYN, 0, 0);
  second.abort();
  second.silence();
  second.send(SYN | ACK, 0, 1);
  second.expect(RST, 1, 0);
  end();
});

test("timestamps that were not offered back are not used", () => {
  const peer = connected(mss(1460).concat(sackPermitted()));
  peer.write(100);
  const segment = peer.expect(ACK, 1, 1, 100);
  check(!segment.hasTimestamps, "none");
  peer.send(ACK, 1, 101, 0, timestamps(1, 1));
  peer.write(100);
  check(!peer.expect(ACK, 101, 1, 100).hasTimestamps, "none");
  end();
});
