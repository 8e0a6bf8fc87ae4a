/**
 * What is in a container image of ours. A process of Linux is an ordinary one. A machine's image is there twice, with the same layer: as
 * urunc takes it from containerd, and as kraft takes it from a registry. What urunc reads was taken from its config.go and unikraft.go
 * (urunc-dev/urunc, efbd251), what kraft reads from oci/ of unikraft/kraftkit (f02a533).
 */
import { version } from "../project.ts";
import { commandLine } from "../run/command-line.ts";
import { withUnit } from "../run/options.ts";
import type { OciImage } from "./oci-layout.ts";
import { parseName } from "./oci-name.ts";
import { tarOf } from "./tar.ts";
import type { Source } from "./types.ts";

/** Processors by the names that Go has, which container engines use, and by kraft's. */
const GO_ARCH: Record<string, { architecture: string; variant?: string }> = {
  x86_64: { architecture: "amd64" },
  arm64: { architecture: "arm64" },
  arm: { architecture: "arm", variant: "v7" },
};
/** Where kraft looks for a kernel (its wellknown.go). */
const KERNEL = "unikraft/bin/kernel";
/** A version from which on urunc passes network settings as parameters of one word. */
const UNIKRAFT_VERSION = "0.17.0";

/** The images behind the tag; the first is the one for containerd. */
export function imagesFor(source: Source): OciImage[] {
  return source.target.startsWith("linuxu-") ? [processImage(source)] : [uruncImage(source), kraftImage(source)];
}

function processImage(source: Source): OciImage {
  const { kernelParameters, memory, args } = source;
  const program = source.file.split("/").at(-1);
  return {
    platform: { ...GO_ARCH[archOf(source)]!, os: "linux" },
    layer: tarOf(new Map([[program, source.image]]), source.date, [program]),
    layerAnnotations: {},
    config: {
      Entrypoint: [`/${program}`, `mem=${withUnit(memory)}`, ...kernelParameters, "--"],
      ...(args.length ? { Cmd: args } : {}),
      WorkingDir: "/",
    },
    annotations: titles(source),
    descriptorAnnotations: {},
  };
}

/**
 * urunc starts `qemu -kernel BINARY -append "FIRST … -- REST"`: FIRST is the container's first word, here the kernel parameters; REST is the
 * other words with blanks between, so that each is quoted for us.
 */
function uruncImage(source: Source): OciImage {
  const { kernelParameters, args } = source;
  // the word has to be there, and must not be a parameter that nobody knows
  const first = kernelParameters.length ? parameters(kernelParameters) : `env.UNIKERNEL=${titles(source)[TITLE]}`;
  const rest = args.map((word) => parameters([word]));
  const settings = encoded({
    unikernelType: "unikraft",
    unikernelVersion: UNIKRAFT_VERSION,
    hypervisor: "qemu",
    binary: `/${KERNEL}`,
    cmdline: [first, ...rest].join(" "),
    useDMBlock: "false",
  });
  return {
    platform: { ...GO_ARCH[archOf(source)]!, os: "linux" },
    layer: machineLayer(source, settings),
    layerAnnotations: {},
    config: { Entrypoint: [first], ...(rest.length ? { Cmd: rest } : {}), WorkingDir: "/", Labels: settings },
    annotations: { ...titles(source), ...settings },
    descriptorAnnotations: {},
  };
}

/** kraft has a place for arguments only: kernel parameters are given to `kraft run`. */
function kraftImage(source: Source): OciImage {
  const made = { "sh.kraftkit.version": `tsukuri-${version}` };
  const urunc = uruncImage(source);
  return {
    platform: { architecture: archOf(source), os: "qemu" },
    layer: urunc.layer,
    layerAnnotations: { "org.unikraft.kernel.image": `/${KERNEL}` },
    config: source.args.length ? { Cmd: source.args } : {},
    annotations: { ...titles(source), ...made, "org.unikraft.image.name": parseName(source.name).repository },
    descriptorAnnotations: made,
  };
}

function machineLayer(source: Source, settings: Record<string, string>): Buffer {
  const files: [string, Buffer][] = [
    [KERNEL, source.image],
    ["urunc.json", Buffer.from(`${JSON.stringify(settings, null, 2)}\n`)],
  ];
  return tarOf(new Map(files), source.date, [KERNEL]);
}

/** urunc takes the same settings from annotations and from /urunc.json, in base64 both times. */
function encoded(settings: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [
      `com.urunc.unikernel.${name}`,
      Buffer.from(value).toString("base64"),
    ]),
  );
}

const TITLE = "org.opencontainers.image.title";

function titles(source: Source): Record<string, string> {
  return { [TITLE]: parseName(source.name).repository.split("/").at(-1) };
}

/** Words as they stand on a command line in front of "--". */
function parameters(words: string[]): string {
  return commandLine(words, []).replace(/ --$/, "");
}

function archOf({ target }: Source): string {
  return target.split("-")[1]!;
}
