/** Properties: against a peer of random behaviour, which is a small model of a receiver or a sender, the rules hold at every step. */
import { tcpSetReceiveBuffer, TcpState } from "net-tcp";
import { check, equal, randomBelow, test } from "uktest";
import { ACK, end, FIN, host, listen, meet, MS, mss, pass, Peer, sackBlocks, sackPermitted } from "./dialogue";
import { scale, SECOND, Segment } from "./dialogue";

/** Bytes of a stream. */
const TOTAL: u32 = 30_000;

/** What has arrived of a stream: a flag for each byte, numbered as on the wire, so that the first one is 1. */
class Arrived {
  flags: StaticArray<u8> = new StaticArray<u8>(TOTAL + 100_000);
  /** The first byte that is missing. */
  next: u32 = 1;

  add(from: u32, length: u32): void {
    for (let i = from; i < from + length; i++) if (i < <u32>this.flags.length) this.flags[i] = 1;
    while (this.flags[this.next]) this.next++;
  }

  has(from: u32, to: u32): bool {
    for (let i = from; i < to; i++) if (i >= <u32>this.flags.length || !this.flags[i]) return false;
    return true;
  }

  /** Runs behind the first gap, at most `most`, beginning with a random one. */
  blocks(most: i32): u32[] {
    const edges: u32[] = [];
    let i = this.next;
    while (i < TOTAL + 2) {
      if (!this.flags[i]) {
        i++;
        continue;
      }
      const from = i;
      while (this.flags[i]) i++;
      edges.push(from);
      edges.push(i);
    }
    const runs = edges.length / 2;
    const first = runs ? <i32>randomBelow(runs) : 0;
    const chosen: u32[] = [];
    for (let j = 0; j < runs && j < most; j++) {
      chosen.push(edges[2 * ((first + j) % runs)]);
      chosen.push(edges[2 * ((first + j) % runs) + 1]);
    }
    return chosen;
  }
}

/** A receiver that loses and swaps what comes, acknowledges as it likes, and opens and closes its window. */
class Receiver {
  arrived: Arrived = new Arrived();
  /** The right edge of the window: it never moves left. */
  edge: u32 = 1 + 4000;
  isFinished: bool = false;
  private late: Segment[] = [];

  constructor(
    private peer: Peer,
    private loss: u32,
    private hasSack: bool,
  ) {}

  /** Takes what was heard. */
  hear(): void {
    while (this.peer.heard.length) {
      const segment = this.peer.next();
      const from = this.peer.sequenceOf(segment);
      const to = from + segment.length;
      check(segment.length <= 1000, "no larger than what was asked for");
      check(to <= this.edge || segment.length <= 1, `${from}-${to} is beyond the window's end ${this.edge}`);
      check(this.peer.isRight(segment), "the right bytes");
      if (randomBelow(100) < this.loss) continue;
      if (randomBelow(10) == 0) this.late.push(segment);
      else this.take(segment);
    }
    while (this.late.length && randomBelow(2)) this.take(this.late.shift());
  }

  private take(segment: Segment): void {
    const from = this.peer.sequenceOf(segment);
    if (from >= 1 && from + segment.length <= this.edge) this.arrived.add(from, segment.length);
    if (segment.flags & FIN && from + segment.length == TOTAL + 1 && this.arrived.next == TOTAL + 1)
      this.isFinished = true;
    if (randomBelow(3)) this.acknowledge();
  }

  acknowledge(): void {
    const next = this.arrived.next;
    // mostly wide enough, at times closed
    const window = randomBelow(8) ? randomBelow(20_000) : 0;
    this.edge = max(this.edge, next + window);
    this.peer.window = min<u32>(this.edge - next, 65535);
    const wire: u32[] = [];
    if (this.hasSack) {
      const edges = this.arrived.blocks(1 + <i32>randomBelow(4));
      for (let i = 0; i < edges.length; i++) wire.push(this.peer.stackFirst + edges[i]);
    }
    const last = next + (this.isFinished ? 1 : 0);
    this.peer.queue(ACK, 1, last, 0, wire.length ? sackBlocks(wire) : []);
  }
}

function receive(loss: u32, hasSack: bool): void {
  const peer = meet();
  listen();
  peer.window = 4000;
  peer.open(hasSack ? mss(1000).concat(sackPermitted()) : mss(1000));
  const receiver = new Receiver(peer, loss, hasSack);
  let isShut = false;
  for (let step = 0; step < 60_000 && !receiver.isFinished; step++) {
    const left = TOTAL - peer.app.written;
    if (left > 0 && randomBelow(3) == 0) peer.app.write(min(left, 1 + randomBelow(6000)));
    if (left == 0 && !isShut) {
      isShut = true;
      peer.app.shutdown();
    }
    host.poll();
    receiver.hear();
    if (randomBelow(4) == 0) receiver.acknowledge();
    pass(randomBelow(20) ? MS * randomBelow(40) : MS * randomBelow(2000));
  }
  check(receiver.isFinished, `all of it arrives: ${receiver.arrived.next} of ${TOTAL}`);
  for (let i = 0; i < 30 && peer.app.connection!.state == TcpState.FIN_WAIT_1; i++) {
    receiver.acknowledge();
    pass(SECOND);
    receiver.hear();
  }
  peer.state(TcpState.FIN_WAIT_2);
  end();
}

test("a receiver of any behaviour gets every byte, and none beyond its window", () => receive(0, false));

test("the same with losses", () => receive(10, false));

test("the same with SACK", () => receive(10, true));

test("the same with SACK and many losses", () => receive(35, true));

/** A sender that sends what it likes, in any order, twice, and beyond the window. */
function send(hasSack: bool, hasTimestamps: bool): void {
  const peer = meet();
  listen();
  peer.hasTimestamps = hasTimestamps;
  peer.app.isReading = randomBelow(2) == 0;
  peer.open(hasSack ? mss(1460).concat(sackPermitted()).concat(scale(3)) : mss(1460));
  tcpSetReceiveBuffer(peer.app.connection!, 8000 + randomBelow(30_000));
  const shift = hasSack ? 5 : 0;
  const arrived = new Arrived();
  let edge: u32 = 0;
  let acknowledged: u32 = 1;
  for (let step = 0; step < 30_000 && acknowledged <= TOTAL; step++) {
    const isNext = randomBelow(3) == 0;
    const from = isNext ? acknowledged : acknowledged + randomBelow(20_000) - min(randomBelow(3000), acknowledged - 1);
    const length = min(1 + randomBelow(randomBelow(2) ? 1448 : 100), TOTAL + 1 - min(from, TOTAL));
    if (from <= TOTAL && randomBelow(4)) {
      arrived.add(from, length);
      peer.timestamp++;
      peer.send(ACK, from, 1, length);
    }
    if (!peer.app.isReading && randomBelow(5) == 0) {
      peer.app.readAll(randomBelow(20_000));
      host.poll();
    }
    if (randomBelow(3) == 0) pass(MS * randomBelow(300));
    while (peer.heard.length) {
      const segment = peer.next();
      const number = peer.ackOf(segment);
      check(number >= acknowledged, "acknowledgements do not go back");
      check(number <= arrived.next, `${number} is acknowledged, and ${arrived.next} is missing`);
      acknowledged = number;
      const right = number + (segment.window << shift);
      check(right + (1 << shift) > edge, `the window's end goes back: ${right} from ${edge}`);
      edge = max(edge, right);
      for (let i = 0; i < segment.sack.length; i += 2) {
        const begin = segment.sack[i] - peer.first;
        const behind = segment.sack[i + 1] - peer.first;
        check(begin < behind && arrived.has(begin, behind), `${begin}-${behind} is reported, and has not arrived`);
        check(hasSack, "SACK is permitted");
      }
    }
  }
  equal<u32>(acknowledged, TOTAL + 1, "all of it is taken");
  peer.app.readAll();
  equal<u32>(peer.app.read, TOTAL);
  end();
}

test("a sender of any behaviour: what is acknowledged and reported has arrived, the window's end never goes back", () =>
  send(false, false));

test("the same with SACK and scaled windows", () => send(true, false));

test("the same with timestamps", () => send(true, true));
