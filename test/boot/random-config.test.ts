/** Random configurations: each either boots to `main`, or is refused with a message that says what is missing. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setRandom } from "../../tools/kconfig/randomize.ts";
import { setAllNo } from "../../tools/kconfig/presets.ts";
import { configText } from "../../tools/kconfig/index.ts";
import { findApp } from "../../tools/pipeline/app.ts";
import { findPool } from "../../tools/pool/find.ts";
import { readRoot } from "../../tools/pool/root.ts";
import { inProject } from "../../tools/project.ts";
import { forEachParallel } from "../harness/application.ts";
import { BUILD_LIMIT, type Ended, titled, tsuk, whyNot } from "./boot.ts";

/** Of each seed there is one configuration. */
const SEEDS = Array.from({ length: 100 }, (_, i) => i + 1);
const PARALLEL = 2;
const LIMIT = 1_500_000;
/** One more allocator, which has an init function. */
const LIBS = inProject("test/fixtures/pool");

/** What most other libraries need, and what hardly one does. */
const APPLICATION = `import { isWord } from "resp";
import { Mutex, MUTEX_SIZE } from "uklock";
import { monotonic } from "uktime";

const mutex = changetype<Mutex>(memory.data(MUTEX_SIZE, 8));
if (mutex.lock() == 0 && monotonic() != 0 && isWord(cstr("a"), 1, cstr("A"), 1)) console.log("main");
`;

let folder = "";
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "tsuk-random-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function writeApplication(name: string, text: string): string {
  const app = join(folder, name);
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, "index.ts"), text);
  return app;
}

function readTreeOf(app: string): ReturnType<typeof readRoot> {
  const found = findApp(app);
  return readRoot(found, findPool({ app: found.folder, folders: [LIBS] }), "linuxu");
}

/** What a refused configuration is told. */
const REFUSED = /error: .*index\.ts:\d+ imports "(\w+)", but (LIB\w+) is n\n(Set CONFIG_LIB\w+=y in |It depends on )/;

describe.skipIf(whyNot["linuxu-x86_64"])(titled("linuxu-x86_64", "configurations"), () => {
  test(`random ones, seeds 1 to ${SEEDS.length}`, { timeout: LIMIT }, async () => {
    const free = Array.from({ length: PARALLEL }, (_, i) => writeApplication(`app${i}`, APPLICATION));
    const { tree } = readTreeOf(free[0]!);
    const ends = await forEachParallel(SEEDS, async (seed): Promise<Ended> => {
      const app = free.pop()!;
      if (!setRandom(tree, seed)) throw new Error(`seed ${seed}: no valid configuration`);
      writeFileSync(join(app, ".config"), configText(tree));
      const words = ["run", app, "-p", "linuxu", "-a", "x86_64", "-O", "0", "--libs", LIBS, "--out", `${app}.out`];
      const ended = await tsuk([...words, "--timeout", "30"], { limit: BUILD_LIMIT });
      free.push(app);
      return ended;
    });
    const missing: string[] = [];
    ends.forEach((end, i) => {
      if (end instanceof Error) throw end;
      const name = `seed ${SEEDS[i]}`;
      const refused = REFUSED.exec(end.stderr);
      if (refused) missing.push(refused[1]!);
      if (refused) expect([name, end.status, end.stdout]).toEqual([name, 1, ""]);
      else expect([name, end.status, end.stderr, lastLine(end.stdout)]).toEqual([name, 0, expect.any(String), "main"]);
    });
    const counts = [...new Set(missing)].map((name) => `${name} ${missing.filter((other) => other === name).length}`);
    console.log(
      `${SEEDS.length - missing.length} booted, ${missing.length} were refused: ${counts.join(", ")} missing`,
    );
    expect(SEEDS.length - missing.length).toBeGreaterThan(10);
    expect(missing.length).toBeGreaterThan(10);
  });
});

for (const target of ["linuxu-x86_64", "kvm-x86_64"] as const) {
  describe.skipIf(whyNot[target])(titled(target, "the smallest configuration"), () => {
    test("allnoconfig and helloworld", { timeout: BUILD_LIMIT }, async () => {
      const app = writeApplication(`smallest-${target}`, 'console.log("Hello");\n');
      const { tree } = readTreeOf(app);
      setAllNo(tree);
      writeFileSync(join(app, ".config"), configText(tree));
      const words = ["run", app, "-p", target.split("-")[0]!, "--libs", LIBS, "--out", join(folder, "out")];
      expect(await tsuk(words, { limit: BUILD_LIMIT })).toMatchObject({ status: 0, stdout: "Hello\n" });
    });
  });
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split("\n").at(-1);
}
