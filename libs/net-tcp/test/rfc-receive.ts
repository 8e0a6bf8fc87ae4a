/** RFC 9293, section 3.10.7.4: which segments an established connection takes, and how it answers those that it does not (RFC 5961). */
import { TcpEvent, TcpState } from "net-tcp";
import { ECONNRESET } from "ukerrno";
import { check, equal, random, randomBelow, test } from "uktest";
import { ACK, end, established, FIN, host, mss, MS, pass, RST, sackPermitted, SECOND, SYN, URG } from "./dialogue";

/** An ACK is sent that long after the data at the latest (RFC 1122, section 4.2.3.2). */
const LATEST: u64 = 500 * MS;

test("ESTABLISHED: data in order is delivered and acknowledged", () => {
  const peer = established();
  peer.send(ACK, 1, 1, 100);
  peer.events(TcpEvent.RECEIVED);
  equal<u32>(peer.app.read, 100);
  peer.send(ACK, 101, 1, 1);
  pass(LATEST);
  peer.expectAcks(1, 102);
  equal<u32>(peer.app.read, 101);
  end();
});

test("ESTABLISHED: what was received before is acknowledged again at once, and not delivered", () => {
  const peer = established();
  peer.send(ACK, 1, 1, 100);
  pass(LATEST);
  peer.expect(ACK, 1, 101);
  peer.send(ACK, 1, 1, 100);
  peer.expect(ACK, 1, 101);
  peer.send(ACK, 51, 1, 50);
  peer.expect(ACK, 1, 101);
  equal<u32>(peer.app.read, 100);
  end();
});

test("ESTABLISHED: of what overlaps only the new bytes are delivered", () => {
  const peer = established();
  peer.send(ACK, 1, 1, 100);
  peer.send(ACK, 51, 1, 100);
  equal<u32>(peer.app.read, 150);
  peer.send(ACK, 1, 1, 200);
  equal<u32>(peer.app.read, 200);
  pass(LATEST);
  check(peer.ackOf(peer.heard[peer.heard.length - 1]) == 201, "all is acknowledged");
  end();
});

test("ESTABLISHED: what is behind the window is not taken, what reaches beyond it is cut", () => {
  const peer = established();
  peer.app.isReading = false;
  peer.send(ACK, 1, 1, 1);
  pass(LATEST);
  const window = peer.expect(ACK, 1, 2).window;
  peer.send(ACK, 2 + window, 1, 100);
  peer.expect(ACK, 1, 2);
  peer.send(ACK, 2 + window + 50000, 1, 100);
  peer.expect(ACK, 1, 2);
  peer.app.isReading = true;
  peer.app.readAll();
  peer.send(ACK, 2, 1, 10);
  equal<u32>(peer.app.read, 11);
  end();
});

test("ESTABLISHED: segments in any order, and again, arrive in order", () => {
  const peer = established(mss(1460).concat(sackPermitted()));
  peer.send(ACK, 201, 1, 100);
  peer.expect(ACK, 1, 1);
  peer.send(ACK, 101, 1, 50);
  peer.expect(ACK, 1, 1);
  peer.send(ACK, 141, 1, 100);
  peer.expect(ACK, 1, 1);
  peer.send(ACK, 201, 1, 100);
  peer.expect(ACK, 1, 1);
  equal<u32>(peer.app.read, 0);
  peer.send(ACK, 1, 1, 120);
  equal<u32>(peer.app.read, 300);
  peer.expect(ACK, 1, 301); // at once: RFC 5681, section 4.2
  end();
});

test("ESTABLISHED: a thousand random pieces of a stream arrive in order", () => {
  const peer = established(mss(1460).concat(sackPermitted()));
  let base: u32 = 0;
  for (let round = 0; round < 2000 && base < 100_000; round++) {
    for (let i = 0; i < 20; i++) {
      const length = 1 + randomBelow(700);
      const start = base + randomBelow(8000);
      peer.send(ACK, 1 + start, 1, length);
    }
    peer.send(ACK, 1 + base, 1, 1 + randomBelow(1400));
    pass(MS);
    base = peer.app.read;
  }
  pass(SECOND);
  check(base >= 100_000, `${base} bytes`);
  const last = peer.heard[peer.heard.length - 1];
  equal<u32>(peer.ackOf(last), 1 + peer.app.read);
  end();
});

test("ESTABLISHED: a peer that sends every second byte does not take all buffers", () => {
  const peer = established();
  const pool = host.interface!.receivePool;
  for (let i: u32 = 0; i < 3000; i++) peer.send(ACK, 2 + 2 * i, 1, 1);
  check(pool.available >= pool.total / 4, `${pool.available} of ${pool.total} buffers are left`);
  peer.forget();
  // what was dropped is sent again
  for (let i: u32 = 0; i < 4; i++) {
    peer.send(ACK, 1 + peer.app.read, 1, 1400);
  }
  check(peer.app.read >= 5600, `${peer.app.read} bytes`);
  end();
});

test("RST: with the next number it ends the connection, elsewhere in the window it is challenged, outside it is nothing", () => {
  const peer = established();
  peer.send(RST, 0x40000000, 0);
  peer.send(RST, 0, 0);
  peer.silence();
  peer.send(RST, 2, 0);
  peer.expect(ACK, 1, 1);
  equal<u32>(peer.app.closings, 0);
  peer.send(RST, 1, 0);
  peer.silence();
  peer.closed(-ECONNRESET);
  peer.send(ACK, 1, 1, 10);
  peer.expect(RST, 1, 0);
  end();
});

test("RST: the ACK number of it does not count", () => {
  const peer = established();
  peer.send(RST | ACK, 1, 0x30000000);
  peer.closed(-ECONNRESET);
  end();
});

test("SYN: in the window it is challenged, outside it is acknowledged, and nothing else happens (RFC 5961, section 4)", () => {
  const peer = established();
  peer.send(SYN, 1, 0);
  peer.expect(ACK, 1, 1);
  pass(2 * SECOND);
  peer.send(SYN | ACK, 5, 1);
  peer.expect(ACK, 1, 1);
  pass(2 * SECOND);
  peer.send(SYN, 0, 0);
  peer.expect(ACK, 1, 1);
  pass(2 * SECOND);
  peer.send(SYN, 0x40000000, 0);
  peer.expect(ACK, 1, 1);
  peer.state(TcpState.ESTABLISHED);
  peer.send(ACK, 1, 1, 10);
  equal<u32>(peer.app.read, 10);
  end();
});

test("ACK: of what was never sent, and of long ago, is answered with an ACK, and the segment is dropped (RFC 5961, section 5)", () => {
  const peer = established();
  peer.send(ACK, 1, 2, 10);
  peer.expect(ACK, 1, 1);
  equal<u32>(peer.app.read, 0);
  pass(2 * SECOND);
  peer.send(ACK, 1, 0xfff00000, 10); // about a million bytes ago
  peer.expect(ACK, 1, 1);
  equal<u32>(peer.app.read, 0);
  peer.send(ACK, 1, 1, 10);
  equal<u32>(peer.app.read, 10);
  end();
});

test("challenge ACKs are limited", () => {
  const peer = established();
  for (let i = 0; i < 2000; i++) peer.send(RST, 2 + randomBelow(1000), 0);
  const count = peer.forget();
  check(count >= 1 && count <= 200, `${count} answers to 2000 resets`);
  pass(5 * SECOND);
  peer.forget();
  peer.send(RST, 2, 0);
  peer.expect(ACK, 1, 1);
  end();
});

test("a segment without ACK is dropped", () => {
  const peer = established();
  peer.send(0, 1, 0, 10);
  peer.send(FIN, 1, 0);
  pass(LATEST);
  peer.silence();
  equal<u32>(peer.app.read, 0);
  peer.state(TcpState.ESTABLISHED);
  end();
});

test("URG: urgent data is data", () => {
  const peer = established();
  peer.urgent = 5;
  peer.send(ACK | URG, 1, 1, 10);
  equal<u32>(peer.app.read, 10);
  peer.urgent = 65535;
  peer.send(ACK | URG, 11, 1, 10);
  equal<u32>(peer.app.read, 20);
  end();
});

function spoilByte(tcp: usize): void {
  store<u8>(tcp, load<u8>(tcp, 25) ^ 4, 25);
}

function shortHeader(tcp: usize): void {
  store<u8>(tcp, 4 << 4, 12);
}

function longHeader(tcp: usize): void {
  store<u8>(tcp, 15 << 4, 12);
}

test("what is damaged is dropped in silence", () => {
  const peer = established();
  peer.sendRaw(spoilByte, false, ACK, 1, 1, 10);
  peer.sendRaw(shortHeader, true, ACK, 1, 1, 10);
  peer.sendRaw(longHeader, true, ACK, 1, 1, 10);
  pass(LATEST);
  peer.silence();
  equal<u32>(peer.app.read, 0);
  peer.send(ACK, 1, 1, 10);
  equal<u32>(peer.app.read, 10);
  end();
});

test("options that are malformed do no harm, in a SYN and later", () => {
  const bad: u32[][] = [
    [8, 0, 0, 0],
    [8, 1, 0, 0],
    [2, 0, 5, 5],
    [1, 1, 1, 8],
    [5, 40, 1, 1, 1, 1, 1, 1],
    [5, 9, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
    [8, 9, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0],
    [2, 3, 9, 0],
    [3, 2, 0, 0],
    [254, 255, 0, 0],
    [0, 8, 10, 4],
    [77, 4, 9, 9],
  ];
  const peer = established();
  for (let i = 0; i < bad.length; i++) peer.send(ACK, 1 + i * 10, 1, 10, bad[i]);
  pass(LATEST);
  equal<u32>(peer.app.read % 10, 0);
  peer.state(TcpState.ESTABLISHED);
  for (let i = 0; i < bad.length; i++) peer.send(ACK, 1 + peer.app.read, 1, 10);
  check(peer.app.read >= <u32>bad.length * 10, `${peer.app.read} bytes`);
  peer.forget();
  end();
  for (let i = 0; i < bad.length; i++) {
    const other = established(bad[i]);
    other.send(ACK, 1, 1, 5);
    equal<u32>(other.app.read, 5);
    end();
  }
});

test("many segments in one poll: the owner is told once, and one ACK answers what is in order", () => {
  const peer = established(mss(1460));
  peer.app.calls = 0;
  for (let i: u32 = 0; i < 40; i++) peer.queue(ACK, 1 + i * 100, 1, 100);
  peer.queue(ACK | FIN, 4001, 1);
  host.poll();
  equal<u32>(peer.app.calls, 1);
  equal<u32>(peer.app.read, 4000);
  peer.events(TcpEvent.RECEIVED | TcpEvent.FINISHED);
  peer.expect(ACK, 1, 4002);
  peer.silence();
  end();
});

test("FIN: with data, it comes after the data", () => {
  const peer = established();
  peer.send(ACK | FIN, 1, 1, 10);
  equal<u32>(peer.app.read, 10);
  peer.events(TcpEvent.RECEIVED | TcpEvent.FINISHED);
  peer.state(TcpState.CLOSE_WAIT);
  pass(LATEST);
  peer.expect(ACK, 1, 12);
  end();
});

test("FIN: out of order it waits for what is missing, and what comes behind it is nothing", () => {
  const peer = established();
  peer.send(ACK | FIN, 11, 1, 10);
  peer.expect(ACK, 1, 1);
  peer.state(TcpState.ESTABLISHED);
  peer.send(ACK, 21, 1, 10); // in the place of the FIN
  peer.forget();
  equal<u32>(peer.app.takeEvents() & TcpEvent.FINISHED, 0);
  peer.send(ACK, 1, 1, 10);
  pass(LATEST);
  equal<u32>(peer.app.read, 20);
  peer.events(TcpEvent.FINISHED);
  peer.state(TcpState.CLOSE_WAIT);
  check(peer.ackOf(peer.next()) == 22, "the FIN is acknowledged");
  peer.send(ACK, 22, 1, 10);
  equal<u32>(peer.app.read, 20);
  end();
});

test("FIN: alone between late data that contradicts it, it is forgotten with nothing else", () => {
  const peer = established(mss(1460));
  const pool = host.interface!.receivePool;
  peer.send(ACK, 41, 1, 60);
  peer.send(ACK | FIN, 101, 1);
  peer.send(ACK, 101, 1, 100);
  peer.send(ACK, 51, 1, 100);
  check(pool.total - pool.available <= 3, "each buffer is kept once");
  peer.send(ACK, 1, 1, 40);
  check(peer.app.read == 100 || peer.app.read == 200, `${peer.app.read} bytes`);
  equal<u32>(pool.available, pool.total);
  end();
});

test("FIN: sent again it is acknowledged again", () => {
  const peer = established();
  peer.send(ACK | FIN, 1, 1);
  pass(LATEST);
  peer.expect(ACK, 1, 2);
  peer.send(ACK | FIN, 1, 1);
  peer.expect(ACK, 1, 2);
  equal<u32>(peer.app.takeEvents() & TcpEvent.CLOSED, 0);
  end();
});

test("any single byte stream survives random numbers that are nearly right", () => {
  const peer = established();
  for (let i = 0; i < 500; i++) {
    const sequence = randomBelow(2) ? peer.app.read + 1 + randomBelow(200) - 100 : random();
    if (sequence != peer.app.read + 1 || randomBelow(2) == 0)
      peer.send(ACK | (randomBelow(4) ? 0 : URG), sequence, 1, randomBelow(100));
  }
  peer.forget();
  peer.send(ACK, 1 + peer.app.read, 1, 10);
  check(peer.app.read >= 10, "it goes on");
  end();
});
