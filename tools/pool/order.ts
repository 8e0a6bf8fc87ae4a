/**
 * The order in which libraries' switches get their values, so that none depends on itself: who imports comes before what it imports, and an
 * interface's library before its implementations. Libraries that import each other stand together, in the order of their names.
 */
import { CliError } from "../errors.ts";
import { showPath } from "../project.ts";
import type { Pool } from "./find.ts";
import { usesOfLibrary, type Uses } from "./imports.ts";
import type { Interface, Library } from "./manifest.ts";

export interface Imports {
  /** What each library's sources use, by the library's name. */
  uses: Map<string, Uses>;
  /** All that a library needs: its imports, what these import, and so on; optional ones left out. */
  needs: Map<string, Set<string>>;
  /** The place of each library in the order. */
  rank: Map<string, number>;
}

/** An interface, who declares it, and who implements it. */
export interface Offer extends Interface {
  owner: Library;
  implementations: Library[];
}

/** The interfaces of the pool. An implementation of what no library declares, or two declarations of one name, are refused. */
export function offersOf(pool: Pool): Offer[] {
  const offers = new Map<string, Offer>();
  for (const owner of pool.values()) {
    for (const declared of owner.interfaces) {
      const other = offers.get(declared.name)?.owner;
      if (other) throw problem(owner, `the interface "${declared.name}" is declared by ${other.name} as well`);
      const implementations = [...pool.values()].filter(({ provides }) => provides.includes(declared.name));
      if (declared.fallback !== null && !implementations.some(({ name }) => name === declared.fallback)) {
        throw problem(owner, `${declared.fallback}, the default of "${declared.name}", does not provide it`);
      }
      offers.set(declared.name, { ...declared, owner, implementations });
    }
  }
  for (const library of pool.values()) {
    const unknown = library.provides.find((name) => !offers.has(name));
    if (unknown !== undefined) {
      throw problem(library, `provides: no library declares an interface "${unknown}"`, [...offers.keys()]);
    }
  }
  return [...offers.values()];
}

/** Reads what the libraries import, and orders them. */
export function importsOfPool(pool: Pool): Imports {
  const uses = new Map([...pool.values()].map((library) => [library.name, usesOfLibrary(library, pool)]));
  const direct = new Map<string, string[]>();
  for (const [name, { optional }] of pool) {
    direct.set(
      name,
      [...uses.get(name)!.libraries.keys()].filter((other) => !optional.includes(other)),
    );
  }
  const needs = new Map([...pool.keys()].map((name) => [name, reachable(name, direct)]));
  const before = new Map([...pool.keys()].map((name) => [name, [...uses.get(name)!.libraries.keys()]]));
  for (const { owner, implementations } of offersOf(pool)) {
    before.get(owner.name)!.push(...implementations.map(({ name }) => name));
  }
  return { uses, needs, rank: rankOf(pool, before, needs) };
}

// --- internal -------------------------------------------------------------------------------------------------------

function problem({ manifest, line }: Library, what: string, names: string[] = []): CliError {
  return new CliError(
    `${showPath(manifest)}:${line}: ${what}`,
    names.length ? `There are ${names.join(", ")}; another one is declared by "interfaces".` : "",
  );
}

/** What can be reached from `start` by one step or more; `start` itself is not in it. */
function reachable(start: string, edges: Map<string, string[]>): Set<string> {
  const found = new Set<string>();
  const queue = [start];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const next of edges.get(name) ?? []) {
      if (found.has(next) || next === start) continue;
      found.add(next);
      queue.push(next);
    }
  }
  return found;
}

/**
 * More is reachable from what comes earlier. Who reaches each other reaches the same: among these interfaces go first, then who imports more.
 */
function rankOf(pool: Pool, edges: Map<string, string[]>, needs: Map<string, Set<string>>): Map<string, number> {
  const reach = new Map([...pool.keys()].map((name) => [name, reachable(name, edges)]));
  const sorted = [...pool.values()].sort(
    (a, b) =>
      reach.get(b.name)!.size - reach.get(a.name)!.size ||
      b.interfaces.length - a.interfaces.length ||
      needs.get(b.name)!.size - needs.get(a.name)!.size ||
      (a.name < b.name ? -1 : 1),
  );
  return new Map(sorted.map(({ name }, i) => [name, i]));
}
