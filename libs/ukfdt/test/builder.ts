/** Device trees for tests, made token by token. */

const HEADER: i32 = 40;
const BEGIN_NODE: u32 = 1;
const END_NODE: u32 = 2;
const PROPERTY: u32 = 3;
const NOTHING: u32 = 4;
const END: u32 = 9;

/** Writes `value`, big-endian, at `address`. */
export function write32(address: usize, value: u32): void {
  store<u32>(address, bswap<u32>(value));
}

/** A tree that grows: `begin("name")`, properties, nodes within, `end()`. */
export class Builder {
  private structure: u8[] = [];
  private strings: u8[] = [];
  private names: string[] = [];
  private offsets: i32[] = [];
  private reservations: u8[] = [];

  begin(name: string): Builder {
    this.number(BEGIN_NODE);
    this.text(name);
    return this.pad();
  }

  end(): Builder {
    return this.number(END_NODE);
  }

  nothing(): Builder {
    return this.number(NOTHING);
  }

  /** A token as it is, right or wrong. */
  number(value: u32): Builder {
    put32(this.structure, value);
    return this;
  }

  bytes(name: string, value: u8[]): Builder {
    this.number(PROPERTY);
    this.number(value.length);
    this.number(this.nameOffset(name));
    for (let i = 0; i < value.length; i++) this.structure.push(value[i]);
    return this.pad();
  }

  cells(name: string, value: u32[]): Builder {
    const all: u8[] = [];
    for (let i = 0; i < value.length; i++) put32(all, value[i]);
    return this.bytes(name, all);
  }

  texts(name: string, value: string[]): Builder {
    const all: u8[] = [];
    for (let i = 0; i < value.length; i++) putText(all, value[i]);
    return this.bytes(name, all);
  }

  reserve(address: u64, size: u64): Builder {
    put64(this.reservations, address);
    put64(this.reservations, size);
    return this;
  }

  /** Where the next token comes to lie. */
  get offset(): u32 {
    return HEADER + this.structure.length;
  }

  /** The whole tree: structure, strings, reservations behind the header, without gaps. */
  finish(): u8[] {
    this.number(END);
    const structureEnd = HEADER + this.structure.length;
    const stringsEnd = (structureEnd + this.strings.length + 7) & ~7;
    const total = stringsEnd + this.reservations.length + 16;
    const all: u8[] = [];
    const fields = [0xd00dfeed, total, HEADER, structureEnd, stringsEnd, 17, 16, 0];
    for (let i = 0; i < fields.length; i++) put32(all, fields[i]);
    put32(all, this.strings.length);
    put32(all, this.structure.length);
    for (let i = 0; i < this.structure.length; i++) all.push(this.structure[i]);
    for (let i = 0; i < this.strings.length; i++) all.push(this.strings[i]);
    while (all.length < stringsEnd) all.push(0);
    for (let i = 0; i < this.reservations.length; i++) all.push(this.reservations[i]);
    while (all.length < total) all.push(0);
    return all;
  }

  private text(value: string): void {
    putText(this.structure, value);
  }

  private pad(): Builder {
    while (this.structure.length & 3) this.structure.push(0);
    return this;
  }

  private nameOffset(name: string): u32 {
    const known = this.names.indexOf(name);
    if (known >= 0) return this.offsets[known];
    const offset = this.strings.length;
    this.names.push(name);
    this.offsets.push(offset);
    putText(this.strings, name);
    return offset;
  }
}

function put32(into: u8[], value: u32): void {
  for (let shift: u32 = 32; shift;) into.push(<u8>(value >> (shift -= 8)));
}

function put64(into: u8[], value: u64): void {
  put32(into, <u32>(value >> 32));
  put32(into, <u32>value);
}

function putText(into: u8[], value: string): void {
  const bytes = Uint8Array.wrap(String.UTF8.encode(value, true));
  for (let i = 0; i < bytes.length; i++) into.push(bytes[i]);
}
