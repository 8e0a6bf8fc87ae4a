/** Requests as they come, in pieces, and as they must not come. */
import { check, equal, random, randomBelow, test } from "uktest";
import { ByteRange, decodePath, HeadBuffer, HEAD_BUFFER_SIZE, HttpMethod, HttpRequest, HTTP_REQUEST_SIZE } from "http";
import { matchesTag, MAX_HEAD, parseRange, parseRequest, RangeResult, writeDate, DATE_LENGTH } from "http";

const request = changetype<HttpRequest>(memory.data(HTTP_REQUEST_SIZE, 8));
const head = changetype<HeadBuffer>(memory.data(HEAD_BUFFER_SIZE, 8));
const range = changetype<ByteRange>(memory.data(16, 8));

function parse(text: string): i32 {
  const bytes = String.UTF8.encode(text);
  return parseRequest(request, changetype<usize>(bytes), bytes.byteLength);
}

function accepted(text: string): void {
  equal<i32>(parse(text), text.length, text);
}

function refused(text: string, status: i32): void {
  equal<i32>(parse(text), -status, text);
}

const HOST = "Host: a\r\n";

test("a request says what it wants", () => {
  const bytes = String.UTF8.encode(
    'GET /index.html?q=1 HTTP/1.1\r\nHost: a\r\nRANGE:  bytes=0-1 \t\r\nif-none-match: "x"\r\n\r\nGET',
  );
  const at = changetype<usize>(bytes);
  equal<i32>(parseRequest(request, at, bytes.byteLength), bytes.byteLength - 3);
  check(request.method == HttpMethod.GET && request.minor == 1 && request.keepAlive, "method, version");
  equal(String.UTF8.decodeUnsafe(request.path, request.pathLength), "/index.html");
  equal(String.UTF8.decodeUnsafe(request.query, request.queryLength), "q=1");
  equal(String.UTF8.decodeUnsafe(request.range, request.rangeLength), "bytes=0-1");
  equal(String.UTF8.decodeUnsafe(request.ifNoneMatch, request.ifNoneMatchLength), '"x"');
});

test("methods, versions and forms of targets", () => {
  accepted("HEAD / HTTP/1.1\r\n" + HOST + "\r\n");
  check(request.method == HttpMethod.HEAD, "HEAD");
  accepted("BREW / HTTP/1.1\r\n" + HOST + "\r\n");
  check(request.method == HttpMethod.OTHER, "another");
  accepted("\r\n\r\nGET / HTTP/1.0\r\n\r\n");
  check(request.minor == 0 && !request.keepAlive, "1.0 ends");
  accepted("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
  check(request.keepAlive, "unless it says so");
  accepted("GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade, close\r\n\r\n");
  check(!request.keepAlive, "close");
  accepted("GET http://a.b:80/c HTTP/1.1\r\n" + HOST + "\r\n");
  equal<u32>(request.pathLength, 2);
  accepted("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n");
  accepted("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 12\r\nExpect: 100-continue\r\n\r\n");
  check(request.contentLength == 12 && request.expectsContinue, "a body");
  accepted("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
  check(request.chunked, "chunked");
});

test("what is not exactly right is refused", () => {
  refused("GET  / HTTP/1.1\r\n", 400);
  refused("GET / HTTP/2.0\r\n", 505);
  refused("GET / http/1.1\r\n", 400);
  refused("GET * HTTP/1.1\r\n", 400);
  refused("GET x HTTP/1.1\r\n", 400);
  refused("GET / HTTP/1.1\nHost: a\n\n", 400);
  refused("GET / HTTP/1.1\r\n\r\n", 400);
  refused("GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n", 400);
  refused("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400);
  refused("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400);
  refused("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", 400);
  refused("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400);
  refused("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 400);
  refused("GET / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400);
  refused("GET / HTTP/1.1\r\n" + HOST + "Content-Length: +1\r\n\r\n", 400);
  refused("GET / HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
  refused("GET / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n", 501);
  refused("GET / HTTP/1.1\r\n" + HOST + "Content-Length: 99999999999999999999\r\n\r\n", 413);
  refused("GET /" + "a".repeat(3000) + " HTTP/1.1\r\n\r\n", 414);
  refused("GET / HTTP/1.1\r\nx: " + "a".repeat(9000) + "\r\n\r\n", 431);
  refused("A".repeat(20), 501);
});

const WHOLE = "\r\nGET /some/path?x HTTP/1.1\r\nHost: example.org\r\nUser-Agent: t\tu\r\nAccept: */*\r\n\r\n";

test("a head in pieces of every size is the same head", () => {
  const bytes = String.UTF8.encode(WHOLE + "behind");
  const at = changetype<usize>(bytes);
  for (let length = 0; length < WHOLE.length; length++)
    equal<i32>(parseRequest(request, at, length), 0, length.toString());
  for (let size: u32 = 1; size < 100; size++) {
    head.prepare();
    let done: u32 = 0;
    while (!head.isWhole && done < <u32>bytes.byteLength) {
      const count = min(size, <u32>bytes.byteLength - done);
      const taken = head.add(at + done, count);
      done += taken;
      check(taken == count || head.isWhole, "all is taken");
    }
    check(head.isWhole, "whole");
    equal<i32>(done, WHOLE.length);
    equal<i32>(parseRequest(request, head.data, head.length), WHOLE.length);
    equal<u32>(request.queryLength, 1);
  }
  head.prepare();
  for (let i = 0; i < 9000; i++) head.add(at + 2, 1);
  check(head.isFull && head.length == MAX_HEAD, "no more than there is room for");
});

const page = memory.data(4096, 16);

test("random bytes are refused or waited for, and nothing behind them is read", () => {
  const text = String.UTF8.encode(WHOLE);
  for (let round = 0; round < 20000; round++) {
    const length = randomBelow(text.byteLength + 1);
    const at = page + randomBelow(1024);
    memory.copy(at, changetype<usize>(text), length);
    for (let changes = randomBelow(6); changes > 0 && length > 0; changes--)
      store<u8>(at + randomBelow(length), random());
    memory.fill(at + length, 0x0d, 16);
    const one = parseRequest(request, at, length);
    check(one <= <i32>length && one >= -599, "a length, or a status");
    check(
      !request.path || (request.path >= at && request.path + request.pathLength <= at + length),
      "the path is of the head",
    );
    check(request.range + request.rangeLength <= at + length, "the range is of the head");
    memory.fill(at + length, 0x41, 16);
    equal<i32>(parseRequest(request, at, length), one, "whatever lies behind");
  }
});

function asked(text: string, size: u64): string {
  const bytes = String.UTF8.encode(text);
  const result = parseRange(changetype<usize>(bytes), bytes.byteLength, size, range);
  if (result == RangeResult.WHOLE) return "whole";
  return result == RangeResult.PART ? range.first.toString() + "+" + range.length.toString() : "none";
}

test("ranges", () => {
  equal(asked("bytes=0-0", 10), "0+1");
  equal(asked("bytes=2-", 10), "2+8");
  equal(asked("bytes=2-99999999999999999999999", 10), "2+8");
  equal(asked("bytes=-3", 10), "7+3");
  equal(asked("bytes=-30", 10), "0+10");
  equal(asked("bytes=10-", 10), "none");
  equal(asked("bytes=-0", 10), "none");
  equal(asked("bytes=5-4", 10), "whole");
  equal(asked("bytes=0-1,3-4", 10), "whole");
  equal(asked("bytes=-", 10), "whole");
  equal(asked("lines=0-1", 10), "whole");
});

function has(list: string, tag: string, weak: bool): bool {
  const a = String.UTF8.encode(list);
  const b = String.UTF8.encode(tag);
  return matchesTag(changetype<usize>(a), a.byteLength, changetype<usize>(b), b.byteLength, weak);
}

test("entity tags", () => {
  check(has('"a"', '"a"', false), "the same");
  check(has('"x", W/"a" ,"b"', '"a"', true), "in a list, weak");
  check(!has('W/"a"', '"a"', false), "weak is not enough");
  check(has("*", '"a"', true), "every one");
  check(!has('"ab"', '"a"', true) && !has('"a', '"a"', true) && !has("", '"a"', true), "others");
});

test("dates", () => {
  const into = memory.data(32);
  writeDate(into, 784111777);
  equal(String.UTF8.decodeUnsafe(into, DATE_LENGTH), "Sun, 06 Nov 1994 08:49:37 GMT");
  writeDate(into, 0);
  equal(String.UTF8.decodeUnsafe(into, DATE_LENGTH), "Thu, 01 Jan 1970 00:00:00 GMT");
  writeDate(into, 1709164800);
  equal(String.UTF8.decodeUnsafe(into, DATE_LENGTH), "Thu, 29 Feb 2024 00:00:00 GMT");
});

test("paths are decoded", () => {
  const into = memory.data(64);
  const bytes = String.UTF8.encode("/a%20b%2Fc");
  equal<i32>(decodePath(into, changetype<usize>(bytes), bytes.byteLength), 6);
  equal(String.UTF8.decodeUnsafe(into, 6), "/a b/c");
  const bad = String.UTF8.encode("/%00%zz%2");
  equal<i32>(decodePath(into, changetype<usize>(bad), 4), -400);
  equal<i32>(decodePath(into, changetype<usize>(bad) + 4, 3), -400);
  equal<i32>(decodePath(into, changetype<usize>(bad) + 7, 2), -400);
});
