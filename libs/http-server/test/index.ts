/** A server behind a transport that takes as much as a test wants. */
import { HttpConnection, HTTP_CONNECTION_SIZE, HttpServer, HTTP_SERVER_SIZE, input, isExpired } from "http-server";
import { endConnection, prepareConnection, prepareServer, resume } from "http-server";
import { hashPath, PACKED_FILE_SIZE } from "packed-files";
import { check, equal, random, randomBelow, test } from "uktest";

const server = changetype<HttpServer>(memory.data(HTTP_SERVER_SIZE, 16));
const connection = changetype<HttpConnection>(memory.data(HTTP_CONNECTION_SIZE, 8));
const block = memory.data(8192, 16);
const BIG: u32 = 5000;
const SMALL_PATH = cstr("/");
const BIG_PATH = cstr("/big");

let sent = "";
/** Bytes that the transport takes of contents. */
let room: u32 = 0;

/** A block of "/" (5 bytes) and "/big", in one chain. */
function makeBlock(): void {
  store<u32>(block, 0x31507374);
  store<u32>(block, 2, 4);
  const first = block + 20;
  const second = first + PACKED_FILE_SIZE;
  const texts = second + PACKED_FILE_SIZE;
  memory.copy(texts, cstr('//big"t"text/css'), 16);
  entry(first, texts, 1, 0, texts + 64, 5);
  entry(second, texts + 1, 4, <u32>(first - block), texts + 128, BIG);
  store<u32>(block, <u32>(second - block), 16);
  memory.copy(texts + 64 - 2, cstr("\r\nhello"), 7);
  memory.copy(texts + 128 - 2, cstr("\r\n"), 2);
  for (let i: u32 = 0; i < BIG; i++) store<u8>(texts + 128 + i, 97 + (i % 26));
}

function entry(at: usize, path: usize, length: u32, next: u32, content: usize, size: u32): void {
  const texts = block + 20 + 2 * PACKED_FILE_SIZE;
  store<u32>(at, hashPath(path, length));
  store<u32>(at, next, 4);
  store<u32>(at, <u32>(path - block), 8);
  store<u32>(at, length, 12);
  store<u32>(at, <u32>(texts + 5 - block), 16);
  store<u32>(at, 3, 20);
  store<u32>(at, <u32>(content - 2 - block), 24);
  store<u32>(at, 2, 28);
  store<u32>(at, <u32>(content - block), 32);
  store<u32>(at, size, 36);
  store<u32>(at, <u32>(texts + 8 - block), 40);
  store<u32>(at, 8, 44);
}

function start(): void {
  makeBlock();
  prepareServer(server, block, 2, 784111777 * 1_000_000_000);
  server.pagePath = cstr("/status");
  server.pagePathLength = 7;
  server.page = (server, into, room) => {
    memory.copy(into, cstr("fine"), 4);
    return 4;
  };
  room = 1 << 20;
  open();
}

function open(): void {
  sent = "";
  connection.space = (connection) => 65536;
  connection.write = (connection, data, length) => {
    sent += String.UTF8.decodeUnsafe(data, length);
    return length;
  };
  connection.send = (connection, data, length) => {
    const taken = min(room, length);
    room -= taken;
    sent += String.UTF8.decodeUnsafe(data, taken);
    return taken;
  };
  prepareConnection(connection, server, 0);
}

function give(text: string, now: u64 = 0): u32 {
  const bytes = String.UTF8.encode(text);
  return input(connection, changetype<usize>(bytes), bytes.byteLength, now);
}

function ask(line: string, fields: string = ""): string {
  open();
  const text = line + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
  equal<u32>(give(text), text.length);
  return sent;
}

const DATE = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

test("a file, its head, a part of it, and not again", () => {
  start();
  equal(ask("GET /"), "HTTP/1.1 200 OK\r\n" + DATE + "\r\nhello");
  equal(ask("HEAD /"), "HTTP/1.1 200 OK\r\n" + DATE + "\r\n");
  equal(ask("GET /%62i%67").length, 60 + <i32>BIG - 6 + 2);
  const part = ask("GET /", "Range: bytes=1-2\r\n");
  check(part.endsWith('Content-Range: bytes 1-2/5\r\nContent-Length: 2\r\nETag: "t"\r\n\r\nel'), part);
  check(ask("GET /", "Range: bytes=9-\r\n").startsWith("HTTP/1.1 416 "), "416");
  check(ask("GET /", 'If-None-Match: "t"\r\n').startsWith("HTTP/1.1 304 "), "304");
  check(ask("GET /", 'Range: bytes=1-2\r\nIf-Range: "u"\r\n').endsWith("hello"), "another version: the whole");
});

test("refusals, and the page", () => {
  start();
  check(ask("GET /status").endsWith("\r\nContent-Length: 4\r\n\r\nfine"), "the page");
  check(ask("GET /none").startsWith("HTTP/1.1 404 ") && !connection.isDone, "404 goes on");
  check(ask("POST /").startsWith("HTTP/1.1 405 "), "405");
  check(ask("OPTIONS *").startsWith("HTTP/1.1 204 "), "204");
  check(ask("GET /%zz").startsWith("HTTP/1.1 400 ") && !connection.isDone, "a path that is none");
  open();
  give("nonsense\r\n\r\n");
  check(sent.startsWith("HTTP/1.1 400 ") && connection.isDone, "no request: the end");
  check(sent.includes("Connection: close\r\n"), "says so");
});

test("requests in a row, bodies between them, and the end", () => {
  start();
  const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  give(
    get +
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd" +
      get +
      "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" +
      get,
  );
  equal<i32>(sent.split("hello").length, 4);
  check(sent.includes(" 405 ") && connection.isDone, "the last one was not read");
});

test("whatever the pieces are, the answers are the same", () => {
  const text = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /status HTTP/1.1\r\nHost: a\r\n\r\nGET /big HTTP/1.0\r\n\r\n";
  start();
  give(text);
  const whole = sent;
  for (let size = 1; size < 60; size++) {
    open();
    for (let at = 0; at < text.length; at += size) {
      const piece = text.slice(at, at + size);
      equal<u32>(give(piece), piece.length);
    }
    check(sent == whole && connection.isDone, size.toString());
  }
});

test("content that does not fit waits, and so do the requests behind it", () => {
  start();
  room = 1000;
  const get = "GET /big HTTP/1.1\r\nHost: a\r\n\r\n";
  equal<u32>(give(get + get), get.length);
  check(connection.pendingLength == BIG - 1000, "waits");
  equal<u32>(give(get), 0);
  room = 1000;
  check(!resume(connection, 0), "more");
  room = 1 << 20;
  check(resume(connection, 0), "all");
  equal<u32>(give(get), get.length);
  equal<i32>(sent.length, 2 * (<i32>BIG + 56));
});

test("who says nothing, or too little, has his time; and buffers for heads return", () => {
  start();
  check(!isExpired(connection, 9_999_999_999) && isExpired(connection, 10_000_000_000), "no request");
  give("GET / HT", 5_000_000_000);
  give("T", 14_000_000_000);
  check(isExpired(connection, 15_000_000_000), "drips do not count");
  for (let i = 0; i < 5; i++) {
    endConnection(connection);
    open();
    give("GET");
    check(sent == "", "there is a buffer");
  }
  prepareConnection(connection, server, 0); // one is lost here
  give("GET");
  prepareConnection(connection, server, 0);
  give("GET");
  check(sent.startsWith("HTTP/1.1 503 "), "none left");
});

test("random bytes never hang it", () => {
  start();
  const text = String.UTF8.encode("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=1-3\r\n\r\n");
  const at = changetype<usize>(text);
  for (let round = 0; round < 3000; round++) {
    open();
    const place = randomBelow(text.byteLength);
    const before = load<u8>(at + place);
    store<u8>(at + place, random());
    let done: u32 = 0;
    while (done < <u32>text.byteLength) {
      const used = input(connection, at + done, min(1 + randomBelow(40), <u32>text.byteLength - done), 0);
      if (!used) break;
      done += used;
    }
    equal<u32>(done, text.byteLength);
    store<u8>(at + place, before);
    endConnection(connection);
  }
});
