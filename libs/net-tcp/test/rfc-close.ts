/** RFC 9293, section 3.6 and 3.10.7.4: the ends of connections, FIN-WAIT-1 to TIME-WAIT. */
import { TcpEvent, TcpState } from "net-tcp";
import { check, equal, test } from "uktest";
import { ACK, end, established, FIN, listen, meet, MINUTE, MS, mss, pass, Peer, RST, SECOND, SYN } from "./dialogue";

/** An ACK is sent that long after the data at the latest (RFC 1122, section 4.2.3.2). */
const LATEST: u64 = 500 * MS;
/** Twice the longest time that a segment may live (RFC 9293, section 3.4.2); implementations may take less. */
const LONGEST_WAIT: u64 = 4 * MINUTE;

/** To TIME-WAIT, by our own end first. */
function timeWait(peer: Peer): void {
  peer.shutdown();
  peer.expect(ACK | FIN, 1, 1);
  peer.send(ACK | FIN, 1, 2);
  peer.expect(ACK, 2, 2);
}

test("FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT: we end first", () => {
  const peer = established();
  peer.shutdown();
  peer.expect(ACK | FIN, 1, 1);
  peer.state(TcpState.FIN_WAIT_1);
  peer.send(ACK, 1, 2);
  peer.silence();
  peer.state(TcpState.FIN_WAIT_2);
  peer.send(ACK | FIN, 1, 2);
  peer.expect(ACK, 2, 2);
  peer.events(TcpEvent.FINISHED);
  pass(LONGEST_WAIT);
  peer.closed(0);
  peer.silence();
  end();
});

test("FIN-WAIT-1: FIN and its ACK in one lead to TIME-WAIT", () => {
  const peer = established();
  timeWait(peer);
  peer.events(TcpEvent.FINISHED);
  pass(LONGEST_WAIT);
  peer.closed(0);
  end();
});

test("CLOSING: both end at the same time", () => {
  const peer = established();
  peer.shutdown();
  peer.expect(ACK | FIN, 1, 1);
  peer.send(ACK | FIN, 1, 1);
  peer.expect(ACK, 2, 2);
  peer.state(TcpState.CLOSING);
  peer.send(ACK, 2, 2);
  peer.silence();
  pass(LONGEST_WAIT);
  peer.closed(0);
  end();
});

test("CLOSE-WAIT, LAST-ACK: the peer ends first", () => {
  const peer = established();
  peer.send(ACK | FIN, 1, 1);
  pass(LATEST);
  peer.expect(ACK, 1, 2);
  peer.state(TcpState.CLOSE_WAIT);
  peer.events(TcpEvent.FINISHED);
  peer.shutdown();
  peer.expect(ACK | FIN, 1, 2);
  peer.state(TcpState.LAST_ACK);
  equal<u32>(peer.app.closings, 0);
  peer.send(ACK, 2, 2);
  peer.silence();
  peer.closed(0);
  peer.send(ACK, 2, 2);
  peer.expect(RST, 2, 0); // it is gone at once
  end();
});

test("FIN comes behind what was written, with the last of it", () => {
  const peer = established(mss(1000));
  peer.app.write(1500);
  peer.shutdown();
  peer.expect(ACK, 1, 1, 1000);
  peer.expect(ACK | FIN, 1001, 1, 500);
  peer.send(ACK, 1, 1001);
  peer.state(TcpState.FIN_WAIT_1);
  peer.send(ACK, 1, 1502);
  peer.state(TcpState.FIN_WAIT_2);
  end();
});

test("half-closed: what comes in FIN-WAIT-1 and FIN-WAIT-2 is delivered, for hours", () => {
  const peer = established();
  peer.shutdown();
  peer.expect(ACK | FIN, 1, 1);
  peer.send(ACK, 1, 1, 100);
  equal<u32>(peer.app.read, 100);
  peer.send(ACK, 101, 2, 100);
  equal<u32>(peer.app.read, 200);
  pass(LATEST);
  peer.expectAcks(2, 201);
  pass(120 * MINUTE);
  peer.send(ACK | FIN, 201, 2, 100);
  equal<u32>(peer.app.read, 300);
  peer.expect(ACK, 2, 302);
  end();
});

test("CLOSE-WAIT: there is time to answer", () => {
  const peer = established();
  peer.send(ACK | FIN, 1, 1, 10);
  pass(LATEST);
  peer.expect(ACK, 1, 12);
  pass(10 * MINUTE);
  peer.write(100);
  peer.expect(ACK, 1, 12, 100);
  peer.send(ACK, 12, 101);
  peer.shutdown();
  peer.expect(ACK | FIN, 101, 12);
  peer.send(ACK, 12, 102);
  peer.closed(0);
  end();
});

test("a FIN that gets lost is sent again", () => {
  const peer = established();
  peer.shutdown();
  const first = peer.expect(ACK | FIN, 1, 1);
  pass(3 * SECOND);
  const again = peer.expect(ACK | FIN, 1, 1);
  check(again.time - first.time <= 3 * SECOND, "in time");
  peer.forget();
  peer.send(ACK, 1, 2);
  pass(30 * SECOND);
  peer.silence();
  peer.state(TcpState.FIN_WAIT_2);
  end();
});

test("a FIN with its data is sent again when both get lost", () => {
  const peer = established();
  peer.app.write(100);
  peer.shutdown();
  peer.expect(ACK | FIN, 1, 1, 100);
  pass(3 * SECOND);
  peer.expect(ACK | FIN, 1, 1, 100);
  peer.forget();
  peer.send(ACK, 1, 101); // all but the FIN
  pass(10 * SECOND);
  peer.expect(ACK | FIN, 101, 1);
  peer.send(ACK, 1, 102);
  peer.state(TcpState.FIN_WAIT_2);
  end();
});

test("LAST-ACK: the FIN is sent again, and given up in the end", () => {
  const peer = established();
  peer.send(ACK | FIN, 1, 1);
  pass(LATEST);
  peer.forget();
  peer.release();
  peer.expect(ACK | FIN, 1, 2);
  pass(3 * SECOND);
  peer.expect(ACK | FIN, 1, 2);
  pass(60 * MINUTE);
  peer.forget();
  pass(10 * MINUTE);
  peer.silence();
  peer.send(ACK, 2, 2);
  peer.expect(RST, 2, 0);
  end();
});

test("TIME-WAIT: a FIN that comes again is acknowledged again, and the wait begins anew", () => {
  const peer = established();
  timeWait(peer);
  peer.release();
  for (let i = 0; i < 4; i++) {
    pass(40 * SECOND);
    peer.send(ACK | FIN, 1, 2);
    peer.expect(ACK, 2, 2);
  }
  pass(LONGEST_WAIT);
  peer.silence();
  peer.send(ACK | FIN, 1, 2);
  peer.expect(RST, 2, 0); // over: as in CLOSED
  end();
});

test("TIME-WAIT: it lasts, and is not ended by a reset that somebody guessed", () => {
  const peer = established();
  timeWait(peer);
  peer.send(RST, 100, 0);
  peer.forget();
  pass(SECOND);
  peer.send(ACK | FIN, 1, 2);
  peer.expect(ACK, 2, 2);
  end();
});

test("TIME-WAIT: a SYN with a higher number begins anew, an old one does not (RFC 9293, section 3.10.7.4; RFC 6191)", () => {
  const peer = established();
  timeWait(peer);
  peer.release();
  peer.send(SYN, 0, 0);
  peer.expect(ACK, 2, 2);
  const last = peer.stackFirst + 2;
  peer.isStackFirstKnown = false;
  peer.send(SYN, 1000, 0);
  peer.expect(SYN | ACK, 0, 1001);
  check(<i32>(peer.stackFirst - last) > 0, "its number is beyond the old connection's");
  peer.first += 1000;
  peer.send(ACK, 1, 1);
  equal<u32>(peer.accepts, 2);
  peer.send(ACK, 1, 1, 10);
  equal<u32>(peer.app.read, 10);
  end();
});

test("TIME-WAIT: it does not take a place for ever: all places can be used again and again", () => {
  meet(1500, 0, 256, 4);
  listen(4);
  for (let round = 0; round < 40; round++) {
    const peer = new Peer();
    peer.open();
    timeWait(peer);
    peer.release();
  }
  end();
});

test("RST: ends FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING and LAST-ACK", () => {
  for (let kind = 0; kind < 5; kind++) {
    const peer = established();
    let next: u32 = 1;
    if (kind != 2 && kind != 4) {
      peer.shutdown();
      peer.expect(ACK | FIN, 1, 1);
      if (kind == 1) peer.send(ACK, 1, 2);
      if (kind == 3) peer.send(ACK | FIN, next++, 1);
    } else {
      peer.send(ACK | FIN, next++, 1);
      if (kind == 4) peer.shutdown();
    }
    pass(LATEST);
    peer.forget();
    equal<u32>(peer.app.closings, 0, `kind ${kind}`);
    peer.send(RST, next + 5, 0);
    peer.forget();
    equal<u32>(peer.app.closings, 0, `kind ${kind}: not by any number`);
    peer.send(RST, next, 0);
    peer.silence();
    equal<u32>(peer.app.closings, 1, `kind ${kind}`);
    peer.send(ACK, next, 1);
    check((peer.next().flags & RST) != 0, "it is gone");
    end();
  }
});
