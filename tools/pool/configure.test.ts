/** The configuration of an application: target, switches, choices, constants, and what is said when something is missing. */
import { afterAll, describe, expect, test, vi } from "vitest";
import { setValue, triOf } from "../kconfig/index.ts";
import { findApp } from "../pipeline/app.ts";
import { platforms } from "../pipeline/target.ts";
import { configure, isOn, type Configuration, type ConfigureOptions } from "./configure.ts";
import { libraryFiles, scratch } from "./scratch.ts";
import { modulesOf, moduleFolder } from "./variants.ts";

const place = scratch();
afterAll(() => place.remove());

const plain = place.put("plain", { "index.ts": 'console.log("plain");\n' });
const threads = place.put("threads", { "index.ts": 'import { spawn } from "uksched";\nspawn;\n' });

function configured(folder: string, options: Partial<ConfigureOptions> = {}): Configuration {
  return configure(findApp(folder), { libs: [], set: [], bestPlatform: "kvm", ...options });
}

const names = (configuration: Configuration): string[] => [...configuration.on.keys()];

describe("the target", () => {
  test("is the best one, the configured one, or that of -p and -a", () => {
    expect(configured(plain).target).toMatchObject({ platform: { name: "kvm" }, arch: "x86_64" });
    const app = place.put("xen", { "index.ts": "", ".config": "CONFIG_PLAT_XEN=y\nCONFIG_ARCH_ARM=y\n" });
    expect(configured(app).target).toMatchObject({ platform: { name: "xen" }, arch: "arm" });
    expect(configured(app, { platform: "kvm" }).target).toMatchObject({ platform: { name: "kvm" }, arch: "x86_64" });
    expect(configured(app, { arch: "arm64" }).target).toMatchObject({ platform: { name: "xen" }, arch: "arm64" });
    expect(configured(plain, { platform: "metal" })).toMatchObject({
      ...{ isMetal: true, target: { platform: { name: "kvm" }, arch: "x86_64" } },
    });
    expect(() => configured(plain, { platform: "kvm", arch: "arm" })).toThrow('platform kvm has no processor "arm"');
  });

  test("has no combination that cannot be built", () => {
    const { tree } = configured(plain);
    const processors = ["x86_64", "arm64", "arm"];
    const known = [...platforms().map(({ name, arch }) => [name, Object.keys(arch)] as const), ["metal", ["x86_64"]]];
    expect(known.length).toBe(5);
    for (const [platform, possible] of known as [string, string[]][]) {
      for (const arch of processors) {
        setValue(tree.symbols.get(`PLAT_${platform.toUpperCase()}`)!, 2);
        setValue(tree.symbols.get(`ARCH_${arch.toUpperCase()}`)!, 2);
        const on = processors.filter((name) => isOn(tree, `ARCH_${name.toUpperCase()}`));
        expect(on).toEqual(
          possible.includes(arch) ? [arch] : [expect.toSatisfy((name: string) => possible.includes(name))],
        );
      }
    }
  });
});

describe("libraries", () => {
  test("are on when the application needs them, and what they need with them", () => {
    expect(names(configured(plain))).not.toContain("uksched");
    expect(names(configured(threads))).toEqual(expect.arrayContaining(["uksched", "ukschedcoop", "uktime", "ukalloc"]));
    expect(names(configured(plain, { set: ["LIBUKLOCK=y"] }))).toEqual(expect.arrayContaining(["uklock", "uksched"]));
  });

  test("no configuration leaves a library on whose needs are off", () => {
    for (const platform of platforms()) {
      const { tree, imports, pool } = configured(threads, { platform: platform.name });
      for (const library of pool.values()) {
        setValue(tree.symbols.get(library.symbol)!, 2);
        if (!isOn(tree, library.symbol)) continue;
        for (const name of imports.needs.get(library.name)!)
          expect([name, isOn(tree, pool.get(name)!.symbol)]).toEqual([name, true]);
      }
      expect(tree.warnings).toEqual([]);
    }
  });

  test("of one platform cannot be chosen on another", () => {
    expect(names(configured(plain, { platform: "xen" }))).toContain("xenconsole");
    expect(() => configured(plain, { platform: "kvm", set: ["LIBXENCONSOLE=y"] })).toThrow(
      /LIBXENCONSOLE=y: it cannot be set: none of .*PLAT_XEN.* holds/,
    );
    const app = place.put("events", { "index.ts": 'import { send } from "xenevents";\nsend(0);\n' });
    expect(() => configured(app, { platform: "kvm" })).toThrow(
      /index\.ts:1 imports "xenevents", but LIBXENEVENTS is n/,
    );
  });

  test("that depend on what there is not are refused", () => {
    const folder = place.put("depends", {});
    place.put("depends/odd", libraryFiles("odd", { depends: ["PLAT_KVM && PLAT_VAX"] }));
    expect(() => configured(plain, { libs: [folder] })).toThrow(
      "odd/package.json:5: depends: there is no option PLAT_VAX",
    );
  });

  test("that are switched off are refused where they are imported, with what to do", () => {
    const app = place.put("off", {
      "index.ts": '\nimport { Mutex } from "uklock";\n',
      ".config": "# CONFIG_LIBUKLOCK is not set\n",
    });
    expect(() => configured(app)).toThrow(/off\/index\.ts:2 imports "uklock", but LIBUKLOCK is n/);
    try {
      configured(app);
    } catch (error) {
      expect(error).toMatchObject({
        hint: expect.stringMatching(/^Set CONFIG_LIBUKLOCK=y in .*off\/\.config\.$/) as string,
      });
    }
  });

  test("that implement an interface replace each other", () => {
    expect(modulesOf(configured(plain)).get("provider/alloc.ts")).toContain('"ukallocslab"');
    const buddy = configured(plain, { set: ["ALLOC_UKALLOCBBUDDY=y"] });
    expect(modulesOf(buddy).get("provider/alloc.ts")).toContain('"ukallocbbuddy"');
    expect(names(buddy)).not.toContain("ukallocslab");
    const folder = place.put("implementations", {});
    place.put("implementations/bump", libraryFiles("bump", { provides: ["alloc"] }));
    const bump = configured(plain, { libs: [folder], set: ["ALLOC_BUMP=y"] });
    expect(modulesOf(bump).get("provider/alloc.ts")).toContain('"bump"');
    place.put("implementations/bump", libraryFiles("bump", { provides: ["allocator"] }));
    expect(() => configured(plain, { libs: [folder] })).toThrow(
      'bump/package.json:5: provides: no library declares an interface "allocator"',
    );
  });

  test("that are on and not imported have their init functions called", () => {
    const folder = place.put("init", {});
    place.put(
      "init/early",
      libraryFiles(
        "early",
        { init: [{ function: "go", class: "early", priority: 0, exit: "stop" }] },
        "export { go, stop as end } from './inner';\nexport function stop(): void {}\n",
      ),
    );
    const table = (set: string[]): string =>
      modulesOf(configured(plain, { libs: [folder], set })).get("inittab/index.ts")!;
    expect(table([])).not.toContain("early");
    expect(table(["LIBEARLY=y"])).toContain('import { go as init0, stop as exit0 } from "early";');
  });
});

describe("assignments", () => {
  test("of --set are refused when they have no effect", () => {
    const set =
      (...assignments: string[]) =>
      () =>
        configured(plain, { set: assignments });
    expect(set("NO_SUCH=y")).toThrow("unknown option NO_SUCH");
    expect(set("UKDEBUG_LEVEL=9")).toThrow(
      "UKDEBUG_LEVEL=9: it has to be in the range 0 to 4 (libs/ukdebug/Kconfig:3)",
    );
    expect(set("UKDEBUG_LEVEL=lots")).toThrow("UKDEBUG_LEVEL=lots: a number is expected");
    expect(set("ASSERTIONS=maybe")).toThrow("ASSERTIONS=maybe: y or n is expected");
    expect(set("LIBUKBOOT=n")).toThrow("LIBUKBOOT=n: it is selected by TSUKURI_KERNEL");
    expect(set("UKSCHED_STATISTICS=y")).toThrow(/^UKSCHED_STATISTICS=y: it cannot be set: LIBUKSCHED is n/);
    expect(set("UKSCHED_STATISTICS=y", "LIBUKSCHED=y")).not.toThrow();
    expect(set("nonsense")).toThrow("--set nonsense: expected NAME=VALUE");
  });

  test("of a file that have no effect are refused, with the line", () => {
    const app = place.put("refused", {
      "index.ts": "",
      "defconfig": "CONFIG_UKBOOT_BANNER=y\nCONFIG_OF_ANOTHER_VERSION=y\nCONFIG_UKDEBUG_LEVEL=lots\n",
    });
    const warned: string[] = [];
    const attempt = (): unknown => configured(app, { warn: (message) => warned.push(message) });
    expect(attempt).toThrow(
      /defconfig:2: CONFIG_OF_ANOTHER_VERSION is not known here\n.*defconfig:3: .*lots.*UKDEBUG_LEVEL/,
    );
    expect(warned).toEqual([]);
  });

  test("of a file that are odd are warned of, with the line", () => {
    const app = place.put("warned", {
      "index.ts": "",
      "defconfig": "# CONFIG_UKBOOT_BANNER is not set\nCONFIG_UKBOOT_BANNER=y\n",
    });
    const written: string[] = [];
    const spy = vi.spyOn(process.stderr, "write").mockImplementation((text) => written.push(String(text)) > 0);
    const configuration = configured(app);
    spy.mockRestore();
    expect(isOn(configuration.tree, "UKBOOT_BANNER")).toBe(true);
    expect(written.join("")).toMatch(/warning:.*defconfig:2.*UKBOOT_BANNER.*more than once/);
  });
});

describe("constants", () => {
  const kconfig = [
    ["FLAG", "bool", "y"],
    ["SMALL", "int", "-5"],
    ["LARGE", "int", "4000000000"],
    ["HUGE", "int", "5000000000"],
    ["MASK", "hex", "0xff"],
    ["WORDS", "string", '"two \\"words\\""'],
  ];

  test("have the type that fits, and only those are made that a source imports", () => {
    const app = place.put("constants", {
      "Kconfig": kconfig
        .map(([name, type, value]) => `config ${name}\n\t${type} "${name}"\n\tdefault ${value}\n`)
        .join(""),
      "index.ts": `import { ${kconfig.map(([name]) => name).join(", ")} } from "config";\n`,
    });
    const text = modulesOf(configured(app)).get("config/index.ts")!;
    expect(text).toContain(`export const FLAG: bool = true;
export const SMALL: i32 = -5;
export const LARGE: u32 = 4000000000;
export const HUGE: i64 = 5000000000;
export const MASK: i32 = 0xff;
export const WORDS: string = "two \\"words\\"";`);
    expect(text).not.toContain("UKSCHED_STATISTICS");
    expect(modulesOf(configured(plain)).get("config/index.ts")).not.toContain("PLAT_");
  });

  test("of the target are why modules are not shared, and only where they are used", () => {
    const folder = (app: string, platform: string, arch?: string): string =>
      moduleFolder(configured(app, { platform, arch }));
    expect([folder(plain, "kvm"), folder(plain, "linuxu", "arm"), folder(plain, "kvm", "arm64")]).toEqual([
      "native",
      "native",
      "native",
    ]);
    expect([folder(plain, "xen"), folder(plain, "xen", "arm"), folder(plain, "node")]).toEqual(["xen", "xen", "node"]);
    const onPlatform = place.put("asks-platform", { "index.ts": 'import { PLAT_KVM } from "config";\nPLAT_KVM;\n' });
    expect([folder(onPlatform, "kvm"), folder(onPlatform, "kvm", "arm64"), folder(onPlatform, "linuxu")]).toEqual([
      "kvm",
      "kvm",
      "native",
    ]);
    const onArch = place.put("asks-arch", { "index.ts": 'import { ARCH_ARM64 } from "config";\nARCH_ARM64;\n' });
    expect([folder(onArch, "kvm"), folder(onArch, "kvm", "arm64"), folder(onArch, "metal")]).toEqual([
      "native",
      "kvm-arm64",
      "native",
    ]);
  });

  test("asking for another target's module does not change the configuration", () => {
    const configuration = configured(threads, { platform: "kvm", arch: "arm64" });
    const before = JSON.stringify([...modulesOf(configuration)]);
    moduleFolder(configuration);
    expect(JSON.stringify([...modulesOf(configuration)])).toBe(before);
    expect(triOf(configuration.tree.symbols.get("ARCH_ARM64")!)).toBe(2);
  });
});
