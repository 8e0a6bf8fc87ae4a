/** What differs on Arm, on images made by hand: the link register, and what a call looks like. */

import { expect, test } from "vitest";
import { followsCall } from "./calls.ts";
import { parseFrames } from "./cfi.ts";
import { MACHINE, type Elf } from "./elf.ts";
import { unwind, type Image } from "./unwind.ts";

const TEXT = 0x1000n;

/** An image whose .text at 0x1000 is `code`. */
function imageOf(machine: number, code: Buffer, frames = Buffer.alloc(0)): Image {
  const text = { name: ".text", type: 1, flags: 6, address: TEXT, offset: 0, size: code.length, link: 0 };
  const elf: Elf = {
    path: "",
    machine,
    is64: machine !== MACHINE.arm,
    sections: [text],
    buildId: "",
    symbols: [],
    file: code,
  };
  return { debug: elf, code: elf, fdes: parseFrames(frames, 0n, false, elf.is64 ? 8 : 4) };
}

function words(...values: number[]): Buffer {
  const code = Buffer.alloc(values.length * 4);
  values.forEach((value, i) => code.writeUInt32LE(value, i * 4));
  return code;
}

test.each([
  ["x86_64 call rel32", MACHINE.x86_64, [0xe8, 1, 2, 3, 4], true],
  ["x86_64 call *%rax", MACHINE.x86_64, [0xff, 0xd0], true],
  ["x86_64 call *%r10", MACHINE.x86_64, [0x41, 0xff, 0xd2], true],
  ["x86_64 call *8(%rax)", MACHINE.x86_64, [0xff, 0x50, 8], true],
  ["x86_64 call *(%rsp,%rax,8)", MACHINE.x86_64, [0xff, 0x14, 0xc4], true],
  ["x86_64 call *0x100(%rip)", MACHINE.x86_64, [0xff, 0x15, 0, 1, 0, 0], true],
  ["x86_64 call *0x100(,%rdi,8)", MACHINE.x86_64, [0xff, 0x14, 0xfd, 0, 1, 0, 0], true],
  ["x86_64 jmp *%rax", MACHINE.x86_64, [0xff, 0xe0], false],
  ["x86_64 nop", MACHINE.x86_64, [0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90], false],
  ["arm64 bl", MACHINE.arm64, [0x10, 0, 0, 0x94], true],
  ["arm64 blr x3", MACHINE.arm64, [0x60, 0, 0x3f, 0xd6], true],
  ["arm64 ret", MACHINE.arm64, [0xc0, 0x03, 0x5f, 0xd6], false],
  ["arm bl", MACHINE.arm, [0x10, 0, 0, 0xeb], true],
  ["arm blx r3", MACHINE.arm, [0x33, 0xff, 0x2f, 0xe1], true],
  ["arm bx lr", MACHINE.arm, [0x1e, 0xff, 0x2f, 0xe1], false],
])("%s", (_name, machine, bytes, expected) => {
  const { code } = imageOf(machine, Buffer.from(bytes));
  expect(followsCall(code, TEXT + BigInt(bytes.length))).toBe(expected);
});

test("arm64: lr of a leaf, then saved return addresses", () => {
  const nop = 0xd503201f;
  const bl = 0x94000001;
  // leaf at 0x1000; middle at 0x1010, frame of 32 bytes with lr at sp + 8; outer at 0x1020, whose caller is nobody
  const code = words(nop, nop, nop, nop, nop, bl, nop, nop, nop, bl, nop, nop);
  const entry = (bytes: number[]) => [bytes.length, 0, 0, 0, ...bytes];
  const address = (value: number) => [value & 255, value >> 8, 0, 0, 0, 0, 0, 0];
  const fde = (start: number, program: number[]) => entry([0, 0, 0, 0, ...address(start), ...address(16), ...program]);
  const frames = Buffer.from([
    ...entry([255, 255, 255, 255, 4, 0, 8, 0, 4, 0x78, 30, 0x0c, 31, 0]),
    ...fde(0x1000, []),
    ...fde(0x1010, [0x0e, 32, 0x9e, 3]),
    ...fde(0x1020, [0x07, 30]),
  ]);
  const image = imageOf(MACHINE.arm64, code, frames);
  const registers = new Map([
    ["pc", 0x1004n],
    ["sp", 0x8000n],
    ["lr", 0x1018n],
  ]);
  const stack = [{ offset: 8, value: 0x1028n }];
  const certain = (address: bigint, isReturn: boolean) => ({ address, isReturn, certain: true });
  expect(unwind(image, registers, stack)).toEqual([
    certain(0x1004n, false),
    certain(0x1018n, true),
    certain(0x1028n, true),
  ]);
  registers.delete("lr");
  expect(unwind(image, registers, stack).map((frame) => [frame.address, frame.certain])).toEqual([
    [0x1004n, true],
    [0x1028n, false],
  ]);
});
