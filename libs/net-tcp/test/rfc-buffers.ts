/** Buffers for what is sent: the application's limit, bytes by reference, devices that cut, cards that are full. */
import { tcpSendStatic, tcpSpace, TcpEvent } from "net-tcp";
import { check, equal, test } from "uktest";
import { NetFeature } from "uknetdev";
import { ACK, end, established, host, listen, meet, MS, mss, pass, scale, SECOND, drain } from "./dialogue";
import { cutSizes } from "./dialogue-card";
import { fillPattern } from "./dialogue-segment";

test("the application's buffer is limited, and there is room again when data is acknowledged", () => {
  const peer = established(mss(1000).concat(scale(7)));
  let taken: u32 = 0;
  for (let i = 0; i < 100; i++) {
    const now = peer.app.write(50_000);
    taken += now;
    if (now < 50_000) break;
  }
  check(taken < 5_000_000, "a limit");
  equal<u32>(tcpSpace(peer.app.connection!), 0);
  host.poll();
  peer.app.takeEvents();
  const done = drain(peer, 1);
  equal<u32>(done, 1 + taken);
  peer.events(TcpEvent.ROOM);
  check(tcpSpace(peer.app.connection!) > 1000, "room");
  peer.write(1000);
  drain(peer, done);
  end();
});

test("static bytes are sent as they are", () => {
  const peer = established(mss(1000).concat(scale(4)));
  const bytes = heap.alloc(30_000);
  fillPattern(bytes, 0, 30_000);
  let taken: u32 = 0;
  let sent: u32 = 1;
  for (let i = 0; i < 100 && taken < 30_000; i++) {
    taken += tcpSendStatic(peer.app.connection!, bytes + taken, 30_000 - taken, host.now);
    host.poll();
    sent = drain(peer, sent);
  }
  equal<u32>(sent, 30_001);
  peer.app.written = 30_000;
  peer.write(10);
  peer.expect(ACK, 30_001, 1, 10);
  end();
});

test("written and static bytes keep their order", () => {
  const peer = established(mss(536).concat(scale(4)));
  const bytes = heap.alloc(5000);
  let offset: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) {
    offset += peer.app.write(100 + i * 37);
    fillPattern(bytes + i * 600, offset, 50 + i * 70);
    offset += tcpSendStatic(peer.app.connection!, bytes + i * 600, 50 + i * 70, host.now);
    peer.app.written = offset;
  }
  host.poll();
  equal<u32>(drain(peer, 1), 1 + offset);
  end();
});

test("a device that cuts segments gets large ones, and a sum to complete", () => {
  const peer = meet(1500, NetFeature.TRANSMIT_CHECKSUM | NetFeature.SEGMENT_V4);
  listen();
  cutSizes.length = 0;
  peer.open(mss(1000).concat(scale(4)));
  peer.write(20_000);
  let largest: u32 = 0;
  let all: u32 = 0;
  for (let i = 0; i < peer.heard.length; i++) {
    largest = max(largest, peer.heard[i].length);
    all += peer.heard[i].length;
    check(peer.isRight(peer.heard[i]), "the right bytes");
  }
  check(all <= 10_000, "the first flight is no larger for it");
  check(largest > 1000, `${largest} bytes are the largest`);
  for (let i = 0; i < cutSizes.length; i++) equal<u32>(cutSizes[i], 1000);
  const sent = drain(peer, 1);
  equal<u32>(sent, 20_001);
  end();
});

test("a card that keeps its buffers for long gets them again, whole, when data has to be sent again", () => {
  const peer = established(mss(1000));
  host.card.isKeeping = true;
  peer.write(2500);
  peer.forget();
  pass(10 * SECOND);
  check(peer.heard.length > 0, "sent again");
  while (peer.heard.length) check(peer.isRight(peer.next()), "the right bytes");
  peer.send(ACK, 1, 1001);
  host.card.letGo();
  pass(30 * SECOND);
  equal<u32>(drain(peer, 1001), 2501);
  end();
});

test("a full card delays what is sent, and loses nothing of it", () => {
  const peer = established(mss(1000));
  host.card.isFull = true;
  peer.write(3000);
  pass(200 * MS);
  peer.silence();
  host.card.isFull = false;
  pass(10 * SECOND);
  equal<u32>(drain(peer, 1), 3001);
  end();
});

test("no transmit buffers: it goes on when there are some again", () => {
  const peer = meet(1500, 0, 24);
  listen();
  peer.open(mss(1000).concat(scale(7)));
  host.card.isKeeping = true;
  for (let i = 0; i < 40; i++) peer.write(2000);
  const written = peer.app.written;
  check(written > 0, "some");
  pass(2 * SECOND);
  host.card.letGo();
  host.card.isKeeping = false;
  let sent = drain(peer, 1);
  for (let i = 0; i < 100 && sent < 1 + written; i++) {
    pass(SECOND);
    sent = drain(peer, sent);
  }
  equal<u32>(sent, 1 + written);
  end();
});
