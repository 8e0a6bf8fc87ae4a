/** The package as-proto: protocol buffers written and read by hand-made codecs, as its generator would make them. */
import { Protobuf, Reader, Writer } from "as-proto/assembly";
import { hex, holds, is, status, unhex, utf8 } from "../check";

class Point {
  constructor(
    public x: i32 = 0,
    public y: i32 = 0,
  ) {}

  static encode(message: Point, writer: Writer): void {
    writer.uint32(8);
    writer.sint32(message.x);
    writer.uint32(16);
    writer.sint32(message.y);
  }

  static decode(reader: Reader, length: i32): Point {
    const end: usize = length < 0 ? reader.end : reader.ptr + length;
    const message = new Point();
    while (reader.ptr < end) {
      const tag = reader.uint32();
      switch (tag >>> 3) {
        case 1:
          message.x = reader.sint32();
          break;
        case 2:
          message.y = reader.sint32();
          break;
        default:
          reader.skipType(tag & 7);
      }
    }
    return message;
  }
}

class Shape {
  id: i32 = 0;
  name: string = "";
  points: Point[] = [];
  weight: f64 = 0;
  ratio: f32 = 0;
  big: u64 = 0;
  signed: i64 = 0;
  closed: bool = false;
  data: Uint8Array = new Uint8Array(0);
  fixed: u32 = 0;

  static encode(message: Shape, writer: Writer): void {
    writer.uint32(8);
    writer.int32(message.id);
    writer.uint32(18);
    writer.string(message.name);
    for (let i = 0; i < message.points.length; i++) {
      writer.uint32(26);
      writer.fork();
      Point.encode(message.points[i], writer);
      writer.ldelim();
    }
    writer.uint32(33);
    writer.double(message.weight);
    writer.uint32(45);
    writer.float(message.ratio);
    writer.uint32(48);
    writer.uint64(message.big);
    writer.uint32(56);
    writer.sint64(message.signed);
    writer.uint32(64);
    writer.bool(message.closed);
    writer.uint32(74);
    writer.bytes(message.data);
    writer.uint32(85);
    writer.fixed32(message.fixed);
  }

  static decode(reader: Reader, length: i32): Shape {
    const end: usize = length < 0 ? reader.end : reader.ptr + length;
    const message = new Shape();
    while (reader.ptr < end) {
      const tag = reader.uint32();
      switch (tag >>> 3) {
        case 1:
          message.id = reader.int32();
          break;
        case 2:
          message.name = reader.string();
          break;
        case 3:
          message.points.push(Point.decode(reader, reader.uint32()));
          break;
        case 4:
          message.weight = reader.double();
          break;
        case 5:
          message.ratio = reader.float();
          break;
        case 6:
          message.big = reader.uint64();
          break;
        case 7:
          message.signed = reader.sint64();
          break;
        case 8:
          message.closed = reader.bool();
          break;
        case 9:
          message.data = reader.bytes();
          break;
        case 10:
          message.fixed = reader.fixed32();
          break;
        default:
          reader.skipType(tag & 7);
      }
    }
    return message;
  }
}

class Number150 {
  constructor(
    public a: i32 = 0,
    public b: string = "",
  ) {}
  static encode(message: Number150, writer: Writer): void {
    if (message.a) {
      writer.uint32(8);
      writer.int32(message.a);
    }
    if (message.b.length) {
      writer.uint32(18);
      writer.string(message.b);
    }
  }
}

export function main(): i32 {
  // The two examples of the protocol buffers documentation.
  is("150", hex(Protobuf.encode<Number150>(new Number150(150), Number150.encode)), "089601");
  is("testing", hex(Protobuf.encode<Number150>(new Number150(0, "testing"), Number150.encode)), "120774657374696e67");
  is("point", hex(Protobuf.encode<Point>(new Point(-1, 64), Point.encode)), "0801108001");
  const skipped = Protobuf.decode<Point>(unhex("1a03616263" + "0803" + "2500000000" + "1004"), Point.decode);
  is("unknown fields", skipped.x.toString() + " " + skipped.y.toString(), "-2 2");

  let bytes = 0;
  let bad = 0;
  for (let i = 0; i < 300; i++) {
    const shape = new Shape();
    shape.id = i * 7919 - 1000000;
    shape.name = "図形 " + i.toString();
    for (let j = 0; j < i % 12; j++) shape.points.push(new Point(j * i, -j * 1000));
    shape.weight = <f64>i / 3;
    shape.ratio = <f32>i / 7;
    // Not beyond 34 bits: the package reserves a byte too many for some longer numbers.
    shape.big = u64.MAX_VALUE >> (30 + (i % 34));
    shape.signed = i % 2 ? i64.MIN_VALUE >> (31 + (i % 32)) : (<i64>i) << (i % 20);
    shape.closed = i % 3 == 0;
    shape.data = utf8("x".repeat(i));
    shape.fixed = <u32>(i * 2654435761);
    const encoded = Protobuf.encode<Shape>(shape, Shape.encode);
    bytes += encoded.length;
    if (i == 5) console.log(hex(encoded));
    const decoded = Protobuf.decode<Shape>(encoded, Shape.decode);
    const again = Protobuf.encode<Shape>(decoded, Shape.encode);
    if (hex(again) != hex(encoded) || decoded.name != shape.name || decoded.points.length != i % 12) bad++;
  }
  is("different after a round trip", bad.toString(), "0");
  console.log("bytes: " + bytes.toString());
  holds("default", Protobuf.decode<Shape>(new Uint8Array(0), Shape.decode).name == "");
  return status();
}
