/** What the parts of `tsuk pack` tell each other. */
import type { Reporter } from "../pipeline/reporter.ts";
import type { Network } from "../run/network/network.ts";

/** What is packed: a built image, and how it shall be started. */
export interface Source {
  /** What the image is called where it goes: a domain's, a container's, a menu entry's name. */
  name: string;
  /** "kvm-x86_64" */
  target: string;
  /** The built image. */
  file: string;
  image: Buffer;
  /** "64M" */
  memory: string;
  kernelParameters: string[];
  args: string[];
  network: Network;
  /** The date of all that is written, in seconds since 1970. */
  date: number;
  reporter: Reporter;
}

/**
 * What a format makes: one file, or a folder of files by their paths in it. Nothing is on the disk yet. A folder that is known by one
 * digest has it; else each of its files counts.
 */
export type Product = { file: Buffer; isProgram?: boolean } | { folder: Map<string, Buffer>; digest?: string };

/** What the user is told. */
export interface Words {
  /** Commands that run the product, as they are typed. */
  commands: string[];
  /** What else is worth knowing. */
  notes: string[];
}

export interface Format {
  name: string;
  /** One line for a person. */
  title: string;
  /** The targets whose images it takes; the first is taken when nothing else is asked for. */
  targets: string[];
  /** Those of them for which it, or what the user is told, says what a network device is connected to. */
  networked: string[];
  /** Why it takes no others. */
  reason: string;
  /** How names of outputs end; the first is taken when no output is named. */
  endings: string[];
  /** Puts it together. `path` is where it goes: its name may say which variant is meant. */
  make(source: Source, path: string): Promise<Product>;
  words(source: Source, path: string): Words;
}
