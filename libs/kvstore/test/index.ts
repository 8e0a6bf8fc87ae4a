/** The table against a map. */
import { check, equal, randomBelow, test } from "uktest";
import {
  clearStore,
  expireSome,
  findEntry,
  prepareStore,
  removeEntry,
  setExpiry,
  setValue,
  Store,
  STORE_SIZE,
} from "kvstore";
import { NEVER } from "uktime";

const kv = changetype<Store>(memory.data(STORE_SIZE, 8));
const value = memory.data(2048);

function text(name: string): ArrayBuffer {
  return String.UTF8.encode(name);
}

test("random changes, as a map has them", () => {
  prepareStore(kv, 42);
  const lengths = new Map<string, u32>();
  const ends = new Map<string, u64>();
  let now: u64 = 1;
  for (let round = 0; round < 20000; round++) {
    now += randomBelow(3);
    const name = "key:" + randomBelow(round < 10000 ? 3000 : 500).toString();
    const key = text(name);
    const at = changetype<usize>(key);
    const isThere = lengths.has(name) && ends.get(name) > now;
    switch (randomBelow(4)) {
      case 0:
      case 1: {
        const length = randomBelow(randomBelow(8) ? 40 : 1500);
        memory.fill(value, <u8>(length + <u32>key.byteLength), length);
        const entry = setValue(kv, at, key.byteLength, value, length, randomBelow(10))!;
        const end = randomBelow(3) ? NEVER : now + randomBelow(2000);
        setExpiry(entry, end);
        lengths.set(name, length);
        ends.set(name, end);
        break;
      }
      case 2:
        check(removeEntry(kv, at, key.byteLength, now) == isThere, "removed");
        lengths.delete(name);
        break;
      default:
        expireSome(kv, 2, now);
    }
    const found = findEntry(kv, at, key.byteLength, now);
    if (lengths.has(name) && ends.get(name) > now) {
      if (found === null) {
        check(false, "is there");
        return;
      }
      const length = lengths.get(name);
      equal<u32>(found.length, length);
      check(length == 0 || load<u8>(found.value + length - 1) == <u8>(length + <u32>key.byteLength), "its bytes");
    } else check(found === null, "is not there");
  }
  const names = lengths.keys();
  let left: u32 = 0;
  for (let i = 0; i < names.length; i++) if (ends.get(names[i]) > now) left++;
  for (let i = 0; i < 20; i++) expireSome(kv, kv.mask + 1, now);
  equal<u32>(kv.count, left);
  clearStore(kv);
  equal<u32>(kv.count, 0);
  check(findEntry(kv, value, 3, now) === null, "empty");
});
