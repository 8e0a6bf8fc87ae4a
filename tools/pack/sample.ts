/** An image to pack in tests: bytes that are no program. */
import { createReporter } from "../pipeline/reporter.ts";
import { DEFAULT_NETWORK } from "../run/network/network.ts";
import type { Source } from "./types.ts";

/** A source whose image is `bytes` long. */
export function sampleSource(changes: Partial<Source> = {}, bytes = 30_000): Source {
  const target = changes.target ?? "kvm-x86_64";
  return {
    ...{ name: "hello", target, file: `/somewhere/hello_${target}`, memory: "64M", date: 1e9 },
    ...{
      kernelParameters: [],
      args: [],
      network: DEFAULT_NETWORK,
      reporter: createReporter({ verbose: false, quiet: true }),
    },
    image: Buffer.from(Array.from({ length: bytes }, (_, i) => (i * i) >> 3)),
    ...changes,
  };
}
