/** A container image (OCI image specification 1.1): a layout as a folder, or all of it in one .tar. */
import { shellLine } from "./shell.ts";
import { ALL, imageLayout } from "./oci-layout.ts";
import { imagesFor } from "./oci-images.ts";
import { fullName, parseName } from "./oci-name.ts";
import { tarOf } from "./tar.ts";
import type { Format, Source, Words } from "./types.ts";

const isArchive = (path: string): boolean => path.endsWith(".tar");

export const oci: Format = {
  name: "oci",
  title: "a container image: a layout as a folder, or .tar; for urunc, kraft, containerd, podman, registries",
  targets: ["kvm-x86_64", "kvm-arm64", "linuxu-x86_64", "linuxu-arm64", "linuxu-arm"],
  networked: [],
  reason: "urunc and kraft start containers of this kind under QEMU; container engines start processes of Linux",
  endings: [".oci", ".tar"],
  async make(source, path) {
    const { tag } = parseName(source.name);
    const { files, digest } = imageLayout(imagesFor(source), { tag, fullName: fullName(source.name) }, source.date);
    return isArchive(path) ? { file: tarOf(files, source.date) } : { folder: files, digest };
  },
  words,
};

function words(source: Source, path: string): Words {
  const { repository, tag } = parseName(source.name);
  const from = `${isArchive(path) ? "oci-archive" : "oci"}:${path}:${tag}`;
  if (source.target.startsWith("linuxu-"))
    return { commands: [shellLine(["podman", "run", "--rm", from])], notes: ["Any container engine runs it."] };
  const to = `REGISTRY/${repository}:${tag}`;
  return {
    commands: [
      shellLine(["skopeo", "copy", "--all", from + ALL, `docker://${to}`]),
      shellLine(["nerdctl", "run", "--rm", "--runtime", "io.containerd.urunc.v2", to]),
      shellLine(["kraft", "run", to]),
    ],
    notes: [
      `REGISTRY stands for yours. The tag ${tag} is what containerd and urunc take, ${tag}${ALL} is that and kraft's.`,
    ],
  };
}
