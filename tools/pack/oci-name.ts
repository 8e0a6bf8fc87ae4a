/** Names of container images: [REGISTRY/]PATH[:TAG], by the grammar of the OCI distribution specification. */
import { CliError } from "../errors.ts";

export interface ImageName {
  /** All but the tag. */
  repository: string;
  tag: string;
}

const PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const NAME = new RegExp(`^((?:[\\w.-]+(?::\\d+)?/)?${PART}(?:/${PART})*)(?::(\\w[\\w.-]{0,127}))?$`);

/** Takes a name apart; the tag is "latest" where there is none. Throws where it is no name. */
export function parseName(name: string): ImageName {
  const match = NAME.exec(name);
  if (!match)
    throw new CliError(
      `"${name}" is no name for a container image`,
      "Give one by --name: lower-case letters, digits, and . _ - / between them, then perhaps :TAG.",
    );
  return { repository: match[1]!, tag: match[2] ?? "latest" };
}

/** The name with everything in it that container engines think of themselves: docker.io/library/hello:latest. */
export function fullName(name: string): string {
  const { repository, tag } = parseName(name);
  const first = repository.split("/")[0]!;
  const hasRegistry = repository.includes("/") && (/[.:]/.test(first) || first === "localhost");
  const path = repository.includes("/") ? repository : `library/${repository}`;
  return `${hasRegistry ? repository : `docker.io/${path}`}:${tag}`;
}

/** A name made of an application's. */
export function nameFor(application: string): string {
  return (
    application
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "app"
  );
}
