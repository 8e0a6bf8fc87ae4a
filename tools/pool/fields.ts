/** Looks at the parts of a package.json's field `tsukuri`; whatever is wrong is refused by file, line and key. */
import { CliError } from "../errors.ts";
import type { Json } from "./json.ts";

type Path = (string | number)[];

export type Fields = Record<string, unknown>;

export interface FieldReader {
  /** The error about a part of the field. */
  bad(path: Path, what: string): CliError;
  /** The error about a part of the package.json. */
  badAt(path: Path, what: string): CliError;
  /** Refuses keys that are not among `keys`. */
  known(object: Fields, path: Path, keys: string[]): void;
  /** A list of texts, each of which matches `shape`; empty when it is left out. */
  strings(object: Fields, key: string, shape?: RegExp): string[];
}

/** `where` is what messages call the file. */
export function fieldReader(json: Json, where: string): FieldReader {
  const error = (line: number, what: string): CliError => new CliError(`${where}:${line}: ${what}`, HINT);
  const badAt = (path: Path, what: string): CliError => error(json.lineOf(path), what);
  const bad = (path: Path, what: string): CliError =>
    badAt(["tsukuri", ...path], `${path.length ? `${path.at(-1)}: ` : ""}${what}`);
  return {
    bad,
    badAt,
    known(object, path, keys) {
      for (const key of Object.keys(object)) {
        if (!keys.includes(key)) throw bad([...path, key], `not known here; there are ${keys.join(", ")}`);
      }
    },
    strings(object, key, shape = /./) {
      const list = object[key] ?? [];
      if (!Array.isArray(list)) throw bad([key], "expected a list of texts");
      list.forEach((item: unknown, i) => {
        if (typeof item !== "string" || !shape.test(item)) {
          throw badAt(["tsukuri", key, i], `${key}: ${JSON.stringify(item)} is not possible here`);
        }
      });
      return list as string[];
    },
  };
}

/** Whether a value of JSON is an object. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const HINT = "CONTRIBUTING.md, “Adding things”, tells what the field tsukuri may have.";
