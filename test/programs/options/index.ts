/** The packages as-option and as-variant: values that may be missing, and values of any type. */
import { None, Option, Some } from "as-option/assembly";
import { Variant } from "as-variant/assembly";
import { holds, is, status } from "../check";

class Animal {
  constructor(
    public name: string,
    public legs: i32,
  ) {}
}

function find(animals: Animal[], legs: i32): Option<Animal> {
  for (let i = 0; i < animals.length; i++) if (animals[i].legs == legs) return Some<Animal>(animals[i]);
  return None<Animal>();
}

function divide(a: i32, b: i32): Option<i32> {
  return b == 0 ? None<i32>() : Some<i32>(a / b);
}

function describe(variant: Variant): string {
  if (variant.is<bool>()) return "bool " + variant.get<bool>().toString();
  if (variant.is<i32>()) return "i32 " + variant.get<i32>().toString();
  if (variant.is<u64>()) return "u64 " + variant.get<u64>().toString();
  if (variant.is<f32>()) return "f32 " + variant.get<f32>().toString();
  if (variant.is<f64>()) return "f64 " + variant.get<f64>().toString();
  if (variant.is<string>()) return "string " + variant.get<string>();
  if (variant.is<i32[]>()) return "array " + variant.get<i32[]>().join(",");
  if (variant.is<Animal>()) return "animal " + variant.get<Animal>().name;
  return "something else";
}

function mixed(round: i32): Variant[] {
  const list: Variant[] = [];
  for (let i = 0; i < 9; i++) {
    switch (i) {
      case 0:
        list.push(Variant.from((round & 1) == 0));
        break;
      case 1:
        list.push(Variant.from<i32>(-round));
        break;
      case 2:
        list.push(Variant.from<u64>(u64.MAX_VALUE - round));
        break;
      case 3:
        list.push(Variant.from<f32>(<f32>round / 3));
        break;
      case 4:
        list.push(Variant.from<f64>(<f64>round / 3));
        break;
      case 5:
        list.push(Variant.from("text " + round.toString()));
        break;
      case 6:
        list.push(Variant.from<i32[]>([round, round + 1, round + 2]));
        break;
      case 7:
        list.push(Variant.from(new Animal("dog " + round.toString(), 4)));
        break;
      default:
        list.push(Variant.from<u8>(<u8>round));
    }
  }
  return list;
}

export function main(): i32 {
  const animals = [new Animal("spider", 8), new Animal("ant", 6), new Animal("cat", 4), new Animal("hen", 2)];
  for (let legs = 0; legs <= 8; legs += 2) {
    const found = find(animals, legs);
    console.log(legs.toString() + " legs: " + (found.isSome ? found.unwrap().name : "none"));
  }
  is("7 / 2", divide(7, 2).unwrap().toString(), "3");
  holds("7 / 0", divide(7, 0).isNone);
  is("default", divide(7, 0).unwrapOr(-1).toString(), "-1");
  is(
    "or else",
    divide(1, 0)
      .unwrapOrElse(() => 99)
      .toString(),
    "99",
  );
  is(
    "map",
    divide(9, 3)
      .map<i32>((value) => value * value)
      .unwrap()
      .toString(),
    "9",
  );
  is(
    "map or",
    divide(9, 0).mapOr<string>((value) => value.toString(), "nothing"),
    "nothing",
  );
  holds("equal", divide(6, 2) == divide(9, 3));
  holds("not equal", divide(6, 2) != divide(6, 0));

  // Many variants are kept while others are dropped: what they hold must stay.
  const kept: Variant[] = [];
  for (let round = 0; round < 400; round++) {
    const list = mixed(round);
    kept.push(list[round % list.length]);
    if (round % 100 == 7) for (let i = 0; i < list.length; i++) console.log(describe(list[i]));
  }
  let length = 0;
  for (let i = 0; i < kept.length; i++) length += describe(kept[i]).length;
  console.log(
    "kept: " +
      length.toString() +
      " characters, " +
      describe(kept[5]) +
      ", " +
      describe(kept[6]) +
      ", " +
      describe(kept[7]),
  );
  const changing = Variant.from<i32>(1);
  changing.set<string>("now a string");
  is("changed", describe(changing), "string now a string");
  return status();
}
