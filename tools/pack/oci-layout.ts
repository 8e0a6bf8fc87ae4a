/**
 * The files of an OCI image layout (image-layout.md of the specification): blobs by their digests, and the index that names the one to
 * begin with.
 *
 *     index.json ── TAG ─────► the first image's manifest ──► configuration, layer
 *                └─ TAG-all ─► an index of all images' manifests
 *
 * TAG is a manifest and not the index, since umoci takes no tag that stands for several images.
 */
import { createHash } from "node:crypto";
import { version } from "../project.ts";

/** What is behind the tag of an index of all. */
export const ALL = "-all";

const TYPE = "application/vnd.oci.image";

/** One of the images behind a tag: what is in it, and for whom. */
export interface OciImage {
  platform: { architecture: string; os: string; variant?: string };
  /** The layer: a tar file. */
  layer: Buffer;
  layerAnnotations: Record<string, string>;
  /** What is run, and how (config.md). */
  config: {
    Entrypoint?: string[];
    Cmd?: string[];
    Env?: string[];
    Labels?: Record<string, string>;
    WorkingDir?: string;
  };
  annotations: Record<string, string>;
  /** Annotations of the descriptor in the index. */
  descriptorAnnotations: Record<string, string>;
}

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  platform?: OciImage["platform"];
  annotations?: Record<string, string>;
}

/** The layout's files by their paths, and the digest of what the tag names. `date` is in seconds since 1970. */
export function imageLayout(
  images: OciImage[],
  { tag, fullName }: { tag: string; fullName: string },
  date: number,
): { files: Map<string, Buffer>; digest: string } {
  const created = new Date(date * 1000).toISOString().replace(".000Z", "Z");
  const files = new Map<string, Buffer>();
  const blob = (mediaType: string, content: Buffer): Descriptor => {
    const digest = createHash("sha256").update(content).digest("hex");
    files.set(`blobs/sha256/${digest}`, content);
    return { mediaType: `${TYPE}.${mediaType}`, digest: `sha256:${digest}`, size: content.length };
  };
  const manifests = images.map((image) => {
    const { platform, config, layer } = image;
    const layerBlob = blob("layer.v1.tar", layer);
    const configBlob = blob(
      "config.v1+json",
      json({
        created,
        ...platform,
        config,
        rootfs: { type: "layers", diff_ids: [layerBlob.digest] },
        history: [{ created, created_by: `tsuk pack ${version}` }],
      }),
    );
    const manifest = blob(
      "manifest.v1+json",
      json({
        schemaVersion: 2,
        mediaType: `${TYPE}.manifest.v1+json`,
        config: { ...configBlob, platform },
        layers: [{ ...layerBlob, ...annotated(image.layerAnnotations) }],
        ...annotated({ "org.opencontainers.image.created": created, ...image.annotations }),
      }),
    );
    return { ...manifest, platform, ...annotated(image.descriptorAnnotations) };
  });
  const named = (descriptor: Descriptor, name: string, more: Record<string, string> = {}): Descriptor => ({
    ...descriptor,
    annotations: { ...descriptor.annotations, "org.opencontainers.image.ref.name": name, ...more },
  });
  const entries = [named(manifests[0]!, tag, { "io.containerd.image.name": fullName })];
  if (images.length > 1) entries.push(named(blob("index.v1+json", indexOf(manifests)), tag + ALL));
  files.set("index.json", indexOf(entries));
  files.set("oci-layout", json({ imageLayoutVersion: "1.0.0" }));
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return { files: new Map(sorted), digest: manifests[0]!.digest };
}

function indexOf(manifests: Descriptor[]): Buffer {
  return json({ schemaVersion: 2, mediaType: `${TYPE}.index.v1+json`, manifests });
}

function annotated(annotations: Record<string, string>): { annotations?: Record<string, string> } {
  return Object.keys(annotations).length ? { annotations } : {};
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
