/** Container images, by the rules of the OCI image specification 1.1, and as skopeo sees them. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseTar } from "nanotar";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasCommand } from "../run/defaults.ts";
import { oci } from "./oci.ts";
import { writeProduct } from "./output.ts";
import { sampleSource } from "./sample.ts";

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: { architecture: string; os: string; variant?: string };
  annotations?: Record<string, string>;
}
interface Manifest {
  mediaType: string;
  schemaVersion: number;
  config: Descriptor;
  layers: Descriptor[];
  annotations?: Record<string, string>;
}
interface Config {
  architecture: string;
  os: string;
  created: string;
  config: { Entrypoint?: string[]; Cmd?: string[]; Labels?: Record<string, string> };
  rootfs: { type: string; diff_ids: string[] };
  history: unknown[];
}
type Index = Pick<Manifest, "mediaType" | "schemaVersion"> & { manifests: Descriptor[] };

const TYPE = "application/vnd.oci.image";
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tsuk-oci-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function layout(target: string): Promise<Map<string, Buffer>> {
  const source = sampleSource({ target, kernelParameters: ["a.b=1 2"], args: ["x y", "z"], name: "me/hello:1" });
  const made = await oci.make(source, "out.oci");
  return "folder" in made ? made.folder : new Map<string, Buffer>();
}

/** What a descriptor refers to. Its digest and size have to be right (descriptor.md). */
function follow(files: Map<string, Buffer>, { digest, size }: Descriptor): Buffer {
  const content = files.get(`blobs/${digest.replace(":", "/")}`)!;
  expect(content.length).toBe(size);
  expect(`sha256:${createHash("sha256").update(content).digest("hex")}`).toBe(digest);
  return content;
}

function parse<T>(content: Buffer): T {
  return JSON.parse(content.toString()) as T;
}

/** Checks all that an index refers to; returns the images' configurations and their layers' files, by operating system. */
function walk(
  files: Map<string, Buffer>,
  index: Index,
): Map<string, { config: Config; manifest: Manifest; names: string[] }> {
  expect(index).toMatchObject({ schemaVersion: 2, mediaType: `${TYPE}.index.v1+json` });
  const images = new Map<string, { config: Config; manifest: Manifest; names: string[] }>();
  for (const entry of index.manifests) {
    if (entry.mediaType === index.mediaType) {
      walk(files, parse<Index>(follow(files, entry))).forEach((image, os) => images.set(os, image));
      continue;
    }
    const manifest = parse<Manifest>(follow(files, entry));
    expect(manifest).toMatchObject({ schemaVersion: 2, mediaType: entry.mediaType });
    expect(manifest.config.mediaType).toBe(`${TYPE}.config.v1+json`);
    const config = parse<Config>(follow(files, manifest.config));
    expect(entry.platform).toMatchObject({ os: config.os, architecture: config.architecture });
    expect(config.created).toBe("2001-09-09T01:46:40Z");
    expect(config.rootfs.type).toBe("layers");
    expect(manifest.layers.map(({ mediaType }) => mediaType)).toEqual([`${TYPE}.layer.v1.tar`]);
    expect(config.rootfs.diff_ids).toEqual(manifest.layers.map(({ digest }) => digest)); // layers that are not packed
    const entries = parseTar(new Uint8Array(follow(files, manifest.layers[0]!)).buffer);
    for (const { attrs } of entries) expect(attrs).toMatchObject({ uid: 0, gid: 0 });
    images.set(config.os, { config, manifest, names: entries.map(({ name }) => name) });
  }
  return images;
}

test("a machine's image is one for urunc and one for kraft", async () => {
  const files = await layout("kvm-x86_64");
  expect(parse(files.get("oci-layout")!)).toEqual({ imageLayoutVersion: "1.0.0" });
  const index = parse<Index>(files.get("index.json")!);
  expect(index.manifests.map(({ annotations }) => annotations!["org.opencontainers.image.ref.name"])).toEqual([
    "1",
    "1-all",
  ]);
  const images = walk(files, index);
  expect([...images.keys()]).toEqual(["linux", "qemu"]);

  const { config, manifest, names } = images.get("linux")!;
  expect(names).toEqual(["unikraft/", "unikraft/bin/", "unikraft/bin/kernel", "urunc.json"]);
  expect(config.architecture).toBe("amd64");
  expect(config.config).toMatchObject({ Entrypoint: ['"a.b=1 2"'], Cmd: ['"x y"', "z"] });
  const decoded = (name: string): string =>
    Buffer.from(manifest.annotations![`com.urunc.unikernel.${name}`]!, "base64").toString();
  expect(["unikernelType", "hypervisor", "binary", "cmdline"].map(decoded)).toEqual([
    ...["unikraft", "qemu", "/unikraft/bin/kernel", '"a.b=1 2" "x y" z'],
  ]);

  const kraft = images.get("qemu")!;
  expect(kraft.config).toMatchObject({ architecture: "x86_64", config: { Cmd: ["x y", "z"] } });
  expect(kraft.manifest.annotations).toHaveProperty(["sh.kraftkit.version"]);
  expect(kraft.manifest.config.platform).toEqual({ architecture: "x86_64", os: "qemu" });
  expect(kraft.manifest.layers[0]!.annotations).toEqual({ "org.unikraft.kernel.image": "/unikraft/bin/kernel" });
});

test("a process's image starts the program itself", async () => {
  const files = await layout("linuxu-arm");
  const images = walk(files, parse<Index>(files.get("index.json")!));
  expect([...images.keys()]).toEqual(["linux"]);
  const { config, names } = images.get("linux")!;
  expect(names).toEqual(["hello_linuxu-arm"]);
  expect(config).toMatchObject({ architecture: "arm", variant: "v7" });
  expect(config.config).toMatchObject({
    Entrypoint: ["/hello_linuxu-arm", "mem=64M", "a.b=1 2", "--"],
    Cmd: ["x y", "z"],
  });
});

describe.skipIf(!hasCommand("skopeo"))("skopeo", () => {
  test("copies a folder and an archive, which have the same images", async () => {
    for (const [path, transport] of [
      ["x.oci", "oci"],
      ["x.tar", "oci-archive"],
    ] as const) {
      const source = sampleSource({ args: ["one"] });
      writeProduct(join(folder, path), await oci.make(source, path));
      const from = `${transport}:${join(folder, path)}`;
      const inspected = execFileSync("skopeo", ["inspect", "--raw", `${from}:latest-all`]).toString();
      expect((JSON.parse(inspected) as Index).manifests).toHaveLength(2);
      const copy = join(folder, `${path}.copy`);
      execFileSync("skopeo", ["copy", "-q", "--all", `${from}:latest-all`, `oci:${copy}:all`]);
      execFileSync("skopeo", ["copy", "-q", `${from}:latest`, `oci:${copy}:one`]);
      const index = parse<Index>(readFileSync(join(copy, "index.json")));
      expect(index.manifests).toHaveLength(2);
    }
  });
});
