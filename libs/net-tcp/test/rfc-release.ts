/** Ends by the owner, or for want of a peer: abort, release, shutdown (RFC 9293, section 3.10.4, 3.10.5; RFC 2525). */
import { tcpAbort, TcpConnection, TcpEvent, tcpFlush, tcpRelease, tcpWrite } from "net-tcp";
import { ECONNABORTED, ECONNRESET, ETIMEDOUT } from "ukerrno";
import { check, equal, test } from "uktest";
import { ACK, connected, end, established, FIN, host, meet, MINUTE, pass, RST, scale, SECOND, SYN } from "./dialogue";

test("abort: a RST with the next number, and all is gone", () => {
  const peer = established();
  peer.write(100);
  peer.expect(ACK, 1, 1, 100);
  peer.abort();
  const reset = peer.next();
  check((reset.flags & RST) != 0, "a reset");
  equal<u32>(peer.sequenceOf(reset), 101);
  pass(MINUTE);
  peer.silence();
  peer.send(ACK, 1, 101);
  peer.expect(RST, 101, 0);
  end();
});

test("release: a FIN behind what was written, and the rest is TCP's", () => {
  const peer = established();
  peer.app.write(10);
  peer.release();
  peer.expect(ACK | FIN, 1, 1, 10);
  peer.send(ACK | FIN, 1, 12);
  peer.expect(ACK, 12, 2);
  end();
});

test("release: data that was not read means a RST (RFC 2525, section 2.17)", () => {
  const peer = established();
  peer.app.isReading = false;
  peer.send(ACK, 1, 1, 100);
  peer.release();
  const reset = peer.heard[peer.heard.length - 1];
  check((reset.flags & RST) != 0, "a reset");
  equal<u32>(peer.sequenceOf(reset), 1);
  end();
});

test("release: data that comes afterwards means a RST (RFC 1122, section 4.2.2.13)", () => {
  const peer = established();
  peer.release();
  peer.expect(ACK | FIN, 1, 1);
  peer.send(ACK, 1, 2);
  peer.send(ACK, 1, 2, 100);
  const reset = peer.heard[peer.heard.length - 1];
  check((reset.flags & RST) != 0, "a reset");
  end();
});

test("release: a peer that never ends does not keep a place for ever", () => {
  const peer = established();
  peer.release();
  peer.expect(ACK | FIN, 1, 1);
  peer.send(ACK, 1, 2);
  pass(30 * MINUTE);
  peer.forget();
  peer.send(ACK | FIN, 1, 2);
  check((peer.next().flags & RST) != 0, "it is gone");
  end();
});

test("a peer that is not there any more: the connection times out, not before 100 seconds (RFC 1122, section 4.2.3.5)", () => {
  const peer = established();
  peer.write(100);
  pass(100 * SECOND);
  equal<u32>(peer.app.closings, 0);
  pass(30 * MINUTE);
  peer.closed(-ETIMEDOUT);
  check(peer.forget() < 30, "not endlessly often");
  end();
});

test("shutdown while connecting gives it up (RFC 9293, section 3.10.4)", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.shutdown();
  peer.silence();
  peer.closed(-ECONNABORTED);
  peer.send(SYN | ACK, 0, 1);
  peer.expect(RST, 1, 0);
  end();
});

test("shutdown in SYN-RECEIVED: the FIN comes when the connection is there", () => {
  const peer = meet();
  peer.connect();
  peer.expect(SYN, 0, 0);
  peer.send(SYN, 0, 0);
  peer.expect(SYN | ACK, 0, 1);
  peer.shutdown();
  peer.silence();
  peer.send(ACK, 1, 1);
  peer.expect(ACK | FIN, 1, 1);
  peer.send(ACK | FIN, 1, 2);
  peer.expect(ACK, 2, 2);
  end();
});

test("shutdown twice, and writing after it, do nothing", () => {
  const peer = connected();
  peer.shutdown();
  peer.expect(ACK | FIN, 1, 1);
  peer.shutdown();
  equal<u32>(peer.app.write(10), 0, "nothing is taken");
  host.poll();
  peer.silence();
  peer.send(ACK, 1, 2);
  peer.shutdown();
  peer.silence();
  end();
});

test("a RST with data on its way: what had arrived in order can still be read, or is gone, but never wrong", () => {
  const peer = established(scale(2));
  peer.app.isReading = false;
  peer.send(ACK, 1, 1, 500);
  peer.send(RST, 501, 0);
  peer.closed(-ECONNRESET);
  peer.app.readAll();
  check(peer.app.read == 0 || peer.app.read == 500, "all or nothing");
  peer.release();
  end();
});

let isAborting = false;

/** Answers, ends and lets go, all from within an event. */
function impatient(connection: TcpConnection, events: u32, now: u64): void {
  if (!(events & TcpEvent.RECEIVED)) return;
  store<u64>(word, 0x0123456789abcdef);
  equal<u32>(tcpWrite(connection, word, 8, now), 8);
  tcpFlush(connection, now);
  if (isAborting) tcpAbort(connection, now);
  tcpRelease(connection, now);
}

const word = memory.data(8, 8);

test("an owner may write, abort and release from within its events", () => {
  for (let kind = 0; kind < 2; kind++) {
    isAborting = kind == 1;
    const peer = established();
    peer.app.connection!.onEvent = impatient;
    peer.send(ACK, 1, 1, 10);
    let flags: u32 = 0;
    for (let i = 0; i < peer.heard.length; i++) flags |= peer.heard[i].flags;
    check((flags & RST) != 0, "a reset: there was data that nobody read");
    peer.forget();
    peer.send(ACK, 11, 1);
    check((peer.next().flags & RST) != 0, "it is gone");
    end();
  }
});
