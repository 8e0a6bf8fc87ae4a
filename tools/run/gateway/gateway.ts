/**
 * Published ports of a guest on Node. They lead to the guest's own stack, by another one: a gateway, which is a machine of the same kind beside the guest, on
 * the same cable, and speaks to this process by its console.
 *
 *     client ── socket ── this process ── console ── gateway ── TCP/IP ── cable ── the guest
 */
import { readFileSync } from "node:fs";
import { createCable } from "../../../platforms/node/cable.ts";
import { pushedInput } from "../../../platforms/node/console.ts";
import { createMachine } from "../../../platforms/node/machine.ts";
import { networkDevice, type Link } from "../../../platforms/node/network.ts";
import { build } from "../../pipeline/build.ts";
import { inProject } from "../../project.ts";
import { commandLine } from "../command-line.ts";
import { macFor } from "../network/device.ts";
import type { Publication } from "../network/publication.ts";
import type { Addresses } from "./addresses.ts";
import { joinPorts, type Connections } from "./connections.ts";

export interface Gateway {
  /** What the guest's network device is connected to. */
  link: Link;
  close(): void;
}

const SOURCE = "tools/run/gateway/guest";

/** Where its image is, which is the same for all guests. */
const OUT = "build/gateway";

/** Builds a gateway, when that has not been done. The image's path. */
export async function buildGateway(): Promise<string> {
  const options = { platform: "node", set: [], out: inProject(OUT), verbose: false, quiet: true };
  return (await build({ app: inProject(SOURCE), ...options })).image;
}

/** Builds and starts a gateway, and listens on the ports. */
export async function startGateway(published: Publication[], addresses: Addresses): Promise<Gateway> {
  const { guest, gateway, prefix } = addresses;
  const image = await buildGateway();
  const cable = createCable();
  const link = cable.plug();
  const { input, push } = pushedInput();
  const connections: Connections = await joinPorts(published, push);
  let isBroken = false;
  const machine = createMachine({
    module: await WebAssembly.compile(readFileSync(image)),
    commandLine: commandLine([], [gateway, String(prefix), guest]),
    input,
    devices: [networkDevice(cable.plug(), macFor(`gateway ${gateway}`))],
    write(bytes) {
      if (!isBroken) {
        try {
          return connections.hear(bytes);
        } catch (error) {
          isBroken = true; // it speaks to people: a crash report
          process.stderr.write(`tsuk: the gateway of the published ports has failed\n${(error as Error).message}`);
          return connections.close();
        }
      }
      process.stderr.write(bytes);
    },
  });
  void machine.run();
  return {
    link,
    close() {
      connections.close();
      machine.stop();
    },
  };
}
