/** RFC 9293, section 3.10.7.1, 3.10.7.2 and 3.10.7.4: CLOSED, LISTEN and SYN-RECEIVED. */
import {
  tcpAbort,
  TcpConnection,
  tcpConnectionCount,
  TcpEvent,
  tcpListen,
  tcpRelease,
  TcpListener,
  TcpState,
  tcpUnlisten,
  TCP_LISTENER_SIZE,
} from "net-tcp";
import { setV4 } from "net-wire";
import { EADDRINUSE } from "ukerrno";
import { check, equal, test } from "uktest";
import { ACK, end, established, FIN, host, listening, meet, mss, pass, Peer, RST, SECOND, SYN } from "./dialogue";
import { listen, MINUTE, PEER_ADDRESS, PORT, STACK_ADDRESS, sackPermitted, scale, timestamps } from "./dialogue";

test("CLOSED: a SYN to a port that nobody has is refused, with an ACK for it and its data", () => {
  const peer = meet();
  peer.send(SYN, 0, 0);
  const reset = peer.next();
  equal<u32>(reset.sequence, 0);
  equal<u32>(reset.flags, RST | ACK);
  equal<u32>(peer.ackOf(reset), 1);
  peer.send(SYN, 0, 0, 20);
  equal<u32>(peer.ackOf(peer.next()), 21);
  peer.send(FIN, 0, 0, 20);
  equal<u32>(peer.ackOf(peer.next()), 21, "a FIN counts");
  end();
});

test("CLOSED: an ACK is reset with the number that it acknowledges, a RST is not answered", () => {
  const peer = meet();
  peer.send(ACK, 1, 5000, 10);
  peer.expect(RST, 5000, 0);
  peer.send(SYN | ACK, 0, 7000);
  peer.expect(RST, 7000, 0);
  peer.send(RST, 0, 0);
  peer.send(RST | ACK, 0, 1);
  peer.silence();
  end();
});

test("LISTEN: SYN, SYN and ACK, ACK: the connection is there", () => {
  const peer = listening();
  peer.send(SYN, 0, 0);
  const answer = peer.expect(SYN | ACK, 0, 1);
  equal<u32>(answer.mss, 1460);
  check(
    answer.scale < 0 && !answer.isSackPermitted && !answer.hasTimestamps,
    "nothing is offered that was not asked for",
  );
  equal<u32>(peer.accepts, 0, "it is accepted when it is there");
  peer.send(ACK, 1, 1);
  peer.silence();
  equal<u32>(peer.accepts, 1);
  peer.state(TcpState.ESTABLISHED);
  equal<u32>(peer.app.connection!.localPort, PORT);
  equal<u32>(peer.app.connection!.remotePort, peer.port);
  end();
});

test("LISTEN: the options of the SYN are answered", () => {
  const peer = listening();
  peer.send(SYN, 0, 0, 0, mss(1000).concat(scale(3)).concat(sackPermitted()).concat(timestamps(77, 0)));
  const answer = peer.expect(SYN | ACK, 0, 1);
  check(answer.scale >= 0 && answer.scale <= 14, "a window scale");
  check(answer.isSackPermitted, "SACK is permitted");
  check(answer.hasTimestamps, "timestamps");
  equal<u32>(answer.echo, 77);
  end();
});

test("LISTEN: RST is ignored, ACK is reset, the rest is dropped", () => {
  const peer = listening();
  peer.send(RST, 0, 0);
  peer.send(FIN, 0, 0);
  peer.send(0, 0, 0, 10);
  peer.send(RST | ACK, 0, 1);
  peer.send(RST | SYN, 0, 0);
  peer.silence();
  peer.send(ACK, 1, 99);
  peer.expect(RST, 99, 0);
  peer.send(SYN | ACK, 1, 98);
  peer.expect(RST, 98, 0);
  peer.open();
  end();
});

test("LISTEN: data with the SYN is not delivered before the connection is there, and once in all", () => {
  const peer = listening();
  peer.send(SYN, 0, 0, 10);
  const taken = peer.ackOf(peer.next());
  check(taken == 1 || taken == 11, `${taken}: all or nothing of it`);
  peer.silence();
  equal<u32>(peer.accepts, 0);
  // a peer whose data was not acknowledged sends it again
  if (taken == 1) peer.send(ACK, 1, 1, 10);
  else peer.send(ACK, 11, 1);
  pass(SECOND);
  equal<u32>(peer.app.read, 10);
  peer.forget();
  peer.send(ACK, 11, 1, 5);
  pass(SECOND);
  peer.expect(ACK, 1, 16);
  equal<u32>(peer.app.read, 15);
  end();
});

test("SYN-RECEIVED: the same SYN again is answered again", () => {
  const peer = listening();
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  peer.send(SYN, 0, 0);
  const answer = peer.next();
  peer.silence();
  check((answer.flags & ACK) != 0 && peer.ackOf(answer) == 1 && !(answer.flags & RST), "SYN and ACK, or ACK");
  peer.send(ACK, 1, 1);
  equal<u32>(peer.accepts, 1);
  end();
});

test("SYN-RECEIVED: the answer is sent again after a second, then after two, then four, and given up", () => {
  const peer = listening();
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  let wait = SECOND;
  for (let i = 0; i < 3; i++) {
    pass(wait - SECOND / 10);
    peer.silence();
    pass(SECOND / 10);
    peer.expect(SYN | ACK, 0, 1);
    wait *= 2;
  }
  pass(5 * MINUTE);
  check(peer.forget() < 10, "some more tries");
  equal<u32>(peer.accepts, 0);
  peer.send(ACK, 1, 1);
  peer.expect(RST, 1, 0);
  end();
});

test("SYN-RECEIVED: a RST with the next number ends it, others do not", () => {
  const peer = listening();
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  peer.send(RST, 0x10000000, 0);
  peer.silence();
  peer.send(RST, 100, 0); // RFC 5961, section 3.2: in the window
  check(peer.forget() <= 1, "a challenge ACK, or nothing");
  peer.send(ACK, 1, 1);
  equal<u32>(peer.accepts, 1, "it lives");
  const next = new Peer();
  next.send(SYN, 0, 0);
  next.expect(SYN | ACK, 0, 1);
  next.send(RST, 1, 0);
  next.silence();
  next.send(ACK, 1, 1);
  next.expect(RST, 1, 0);
  equal<u32>(next.accepts, 0);
  end();
});

test("SYN-RECEIVED: an ACK of anything but the SYN is reset", () => {
  const peer = listening();
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  peer.send(ACK, 1, 0);
  peer.expect(RST, 0, 0);
  peer.send(ACK, 1, 2);
  peer.expect(RST, 2, 0);
  equal<u32>(peer.accepts, 0);
  peer.send(ACK, 1, 1);
  equal<u32>(peer.accepts, 1);
  end();
});

test("SYN-RECEIVED: data and FIN with the ACK are taken", () => {
  const peer = listening();
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  peer.send(ACK | FIN, 1, 1, 100);
  equal<u32>(peer.accepts, 1);
  pass(SECOND / 2);
  equal<u32>(peer.app.read, 100);
  peer.events(TcpEvent.RECEIVED | TcpEvent.FINISHED);
  peer.expect(ACK, 1, 102);
  peer.silence();
  peer.state(TcpState.CLOSE_WAIT);
  end();
});

test("SYN-RECEIVED: a segment out of the window is answered with an ACK", () => {
  const peer = listening();
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  peer.send(ACK, 0x20000000, 1, 10);
  const answer = peer.next();
  check(peer.ackOf(answer) == 1 && !(answer.flags & RST), "an ACK");
  end();
});

test("a port is listened on once; afterwards nobody is there, and who was not accepted is gone", () => {
  const peer = listening();
  const second = changetype<TcpListener>(heap.alloc(TCP_LISTENER_SIZE));
  memory.fill(changetype<usize>(second), 0, TCP_LISTENER_SIZE);
  second.port = PORT;
  second.backlog = 1;
  second.accept = host.listener.accept;
  equal<i32>(tcpListen(host.stack, second), -EADDRINUSE);
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  const there = new Peer();
  there.open();
  tcpUnlisten(host.listener, host.now);
  host.poll();
  peer.forget();
  peer.send(ACK, 1, 1);
  peer.expect(RST, 1, 0);
  equal<u32>(peer.accepts, 0);
  const late = new Peer();
  late.send(SYN, 0, 0);
  equal<u32>(late.next().flags, RST | ACK);
  there.send(ACK, 1, 1, 7);
  equal<u32>(there.app.read, 7, "who was accepted stays");
  equal<i32>(tcpListen(host.stack, second), 0);
  end();
});

test("initial numbers differ for each peer, and grow for the same one (RFC 6528)", () => {
  const first = listening();
  first.send(SYN, 0, 0);
  first.expect(SYN | ACK, 0, 1);
  const second = new Peer();
  second.send(SYN, 0, 0);
  second.expect(SYN | ACK, 0, 1);
  check(abs<i32>(<i32>(second.stackFirst - first.stackFirst)) > 1000, "not the same");
  const before = first.stackFirst;
  first.send(RST, 1, 0);
  pass(SECOND);
  first.isStackFirstKnown = false;
  first.send(SYN, 0x1000, 0);
  first.expect(SYN | ACK, 0, 0x1001);
  const grown = first.stackFirst - before;
  check(grown > 1000 && grown < 10_000_000, `it grew by ${grown} in a second`);
  end();
});

function refuse(listener: TcpListener, connection: TcpConnection, now: u64): void {
  if (listener.context) tcpAbort(connection, now);
  tcpRelease(connection, now);
}

test("an owner may refuse a connection as soon as it is shown it", () => {
  for (let kind = 0; kind < 2; kind++) {
    const peer = listening();
    host.listener.accept = refuse;
    host.listener.context = kind;
    peer.send(SYN, 0, 0);
    peer.expect(SYN | ACK, 0, 1);
    peer.send(ACK, 1, 1);
    const answer = peer.next();
    check((answer.flags & (kind ? RST : FIN)) != 0, "a reset, or an end");
    pass(30 * MINUTE); // its FIN is not acknowledged
    equal<u32>(tcpConnectionCount(host.stack), 0);
    end();
  }
});

test("who listens on one address is not found by another, and goes before who listens on any", () => {
  const peer = meet();
  const named = changetype<TcpListener>(heap.alloc(TCP_LISTENER_SIZE));
  memory.fill(changetype<usize>(named), 0, TCP_LISTENER_SIZE);
  named.port = PORT;
  named.backlog = 4;
  named.accept = refuse;
  setV4(named.address, PEER_ADDRESS); // none of ours
  equal<i32>(tcpListen(host.stack, named), 0);
  peer.send(SYN, 0, 0);
  equal<u32>(peer.next().flags, RST | ACK);
  tcpUnlisten(named, host.now);
  setV4(named.address, STACK_ADDRESS);
  equal<i32>(tcpListen(host.stack, named), 0);
  listen();
  const other = new Peer();
  other.send(SYN, 0, 0);
  other.expect(SYN | ACK, 0, 1);
  other.send(ACK, 1, 1);
  check((other.next().flags & FIN) != 0, "the one with the address has it");
  equal<u32>(other.accepts, 0);
  end();
});

test("a handshake's ACK may get lost: data brings it along", () => {
  const peer = listening();
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  peer.send(ACK, 1, 1, 50);
  equal<u32>(peer.accepts, 1);
  equal<u32>(peer.app.read, 50);
  end();
});

test("established connections do not hear a stranger with another port", () => {
  const peer = established();
  const stranger = new Peer();
  stranger.first = peer.first;
  stranger.stackFirst = peer.stackFirst;
  stranger.send(ACK, 1, 1, 10);
  stranger.expect(RST, 1, 0);
  equal<u32>(peer.app.read, 0);
  end();
});
