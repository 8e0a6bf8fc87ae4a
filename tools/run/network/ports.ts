/** Whether ports of this machine can be had, before anything is built for them. */
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { once } from "node:events";
import { CliError } from "../../errors.ts";
import { holderOf } from "./holder.ts";
import type { Publication } from "./publication.ts";

const HINTS: Record<string, string> = {
  EADDRINUSE: "Publish another port, or end what holds this one.",
  EACCES: "Ports below 1024 are for root; --publish 8080:80 publishes the guest's port 80 as 8080.",
  EADDRNOTAVAIL: "ip address shows which addresses this machine has.",
};

/** Throws the words for the first port that cannot be published. */
export async function checkPorts(published: Publication[]): Promise<void> {
  for (const publication of published) {
    const code = await tryPort(publication);
    if (code === null) continue;
    const { protocol, address, port } = publication;
    const hint = HINTS[code] ?? "";
    if (code === "EADDRINUSE") {
      const holder = await holderOf(publication);
      throw new CliError(`${protocol} port ${port} of ${address} is in use${holder && `: ${holder} holds it`}`, hint);
    }
    if (code === "EACCES") throw new CliError(`no permission to publish ${protocol} port ${port}`, hint);
    if (code === "EADDRNOTAVAIL") throw new CliError(`this machine has no address ${address}`, hint);
    throw new CliError(`cannot publish ${protocol} port ${port} of ${address}: ${code}`);
  }
}

/** Takes the port for a moment. The error's code when that fails. */
async function tryPort({ protocol, address, port }: Publication): Promise<string | null> {
  try {
    if (protocol === "udp") {
      const socket = createSocket("udp4");
      socket.bind({ address, port, exclusive: true });
      await once(socket, "listening");
      socket.close();
      await once(socket, "close");
    } else {
      const server = createServer();
      server.listen({ host: address, port, exclusive: true });
      await once(server, "listening");
      server.close();
      await once(server, "close");
    }
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return code;
  }
}
