/** `tsuk pack`: an image as other people's tools take it. Format, target, build, put together, write, tell. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { CliError } from "../errors.ts";
import type { App } from "../pipeline/app.ts";
import { appOf, build, type BuildOptions } from "../pipeline/build.ts";
import { createReporter } from "../pipeline/reporter.ts";
import { targetName } from "../pipeline/target.ts";
import { networkFor, type Network } from "../run/network/network.ts";
import { checkOptions, DEFAULT_OPTIONS } from "../run/options.ts";
import { checkWords } from "./command-line.ts";
import { packDate } from "./date.ts";
import { findFormat, type Wish } from "./formats.ts";
import { nameFor } from "./oci-name.ts";
import { writeProduct } from "./output.ts";
import { packTarget } from "./target.ts";
import type { Format, Product, Source, Words } from "./types.ts";

export interface PackOptions {
  format: string | undefined;
  /** Where it goes; a name beside the image when left out. */
  output: string | undefined;
  /** What the image is called where it goes; the application's name when left out. */
  name: string | undefined;
  memory: string;
  kernelParameters: string[];
  args: string[];
  network: Network;
}

/** A file that was written. */
export interface Written {
  path: string;
  bytes: number;
  /** "sha256:" and hexadecimal digits. For a container image the digest of what its tag names. */
  digest: string;
}

export interface Packed extends Words {
  path: string;
  files: Written[];
}

/** Builds the application for a target that the format takes, and packs it. `wish` is what -p and -a say. */
export async function pack(
  options: PackOptions,
  wish: Wish,
  buildOptions: Omit<BuildOptions, "platform" | "arch">,
): Promise<Packed> {
  const format = findFormat(options.format, options.output);
  const { name: target, platform, arch } = packTarget(format, wish, buildOptions);
  const { memory, network } = options;
  checkOptions(target, { ...DEFAULT_OPTIONS, memory, machine: target === "kvm-x86_64" ? "pc" : null, network });
  checkNetworked(format, target, network);
  const name = options.name ?? defaultName(format, buildOptions.app);
  checkName(name, format);
  const date = packDate();
  const words = { ...options, target, name };
  checkWords(words);

  const built = await build({ ...buildOptions, platform, arch });
  const path = outputPath(options.output, format, built.image);
  const source: Source = {
    ...words,
    target: targetName(built.target),
    network: networkFor(network, platform, built.configuration.on),
    file: built.image,
    image: readFileSync(built.image),
    date,
    reporter: createReporter(buildOptions),
  };
  const product = await format.make(source, path);
  writeProduct(path, product);
  return { path, files: listed(path, product), ...format.words(source, path) };
}

function defaultName({ name }: Format, app: string | App): string {
  const own = appOf({ app }).name;
  return name === "oci" ? nameFor(own) : own;
}

/** A name becomes a file's name and a domain's. A container image has a grammar of its own. */
function checkName(name: string, format: Format): void {
  if (format.name !== "oci" && (/[\x00-\x1f\x7f/]/.test(name) || /^[-.]|^\s*$/.test(name)))
    throw new CliError(`--name ${JSON.stringify(name)}: expected a name without /, which begins with neither - nor .`);
}

/** A network that is asked for, and that neither the format nor the command that runs it could have. */
function checkNetworked({ name, networked }: Format, target: string, { kind, mac }: Network): void {
  const isAsked = (kind !== null && kind !== "none") || mac !== null;
  if (!isAsked || networked.includes(target)) return;
  throw new CliError(
    `format ${name} does not say what a network device of ${target} is connected to`,
    "Whoever starts it there does: leave --publish, --tap, --net and --mac out.",
  );
}

/** Where it goes: what -o says, or into the folder that -o says, or beside the image. */
function outputPath(output: string | undefined, { endings }: Format, image: string): string {
  const own = `${basename(image)}${endings[0]}`;
  if (output === undefined) return relative(process.cwd(), join(image, "..", own)) || own;
  const isFolder = output.endsWith("/") || (existsSync(output) && statSync(output).isDirectory());
  const isMeant = endings.some((ending) => output.replace(/\/+$/, "").endsWith(ending));
  return isFolder && !isMeant ? join(output, own) : output.replace(/(?<=.)\/+$/, "");
}

function listed(path: string, product: Product): Written[] {
  if ("file" in product) return [{ path, bytes: product.file.length, digest: sha256(product.file) }];
  const { folder, digest } = product;
  const files = [...folder].map(([name, content]) => ({
    ...{ path: join(path, name), bytes: content.length, digest: sha256(content) },
  }));
  if (digest === undefined) return files;
  return [{ path, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), digest }];
}

function sha256(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
