// Makes an application: copies the template, names it, and links the copy of tsukuri that will build it.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";

/** What npm would leave out of a package, or take for the package's own, has another name in the template. */
const RENAMED = { gitignore: ".gitignore", vscode: ".vscode" };
/** What may be in the folder already. */
const HARMLESS = [".git"];

/** Makes the application in `folder`, for a copy of tsukuri on this machine. */
export function createApplication({ folder, template, tsukuri }) {
  const target = resolve(folder);
  refuseOccupied(target, folder);
  mkdirSync(target, { recursive: true });
  const name = packageName(basename(target));
  const files = new Map(readTemplate(template).map(([path, text]) => [path, text.replaceAll("{{name}}", name)]));
  files.set("package.json", packageJson(name, pathBetween(target, tsukuri)));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text, { flag: "wx" });
  }
  const linked = link(target, tsukuri);
  return { folder: target, name, files: [...files.keys()].sort(), linked };
}

/** The copy of tsukuri that `start` lies in, or that is installed for it; null when there is none. */
export function findTsukuri(start) {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    for (const candidate of [folder, join(folder, "node_modules", "tsukuri")]) {
      if (isTsukuri(candidate)) return realpathSync(candidate);
    }
    if (folder === dirname(folder)) return null;
  }
}

/** Whether a folder is a copy of tsukuri. */
export function isTsukuri(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name === "tsukuri";
  } catch {
    return false;
  }
}

/** What is said about a new application: its files, and what to type next. */
export function describeApplication({ folder, files, linked }) {
  const near = relative(process.cwd(), folder);
  const place = near === "" ? "." : near.startsWith("..") && near.length > folder.length ? folder : near;
  const next = [...(near ? [`cd ${quote(place)}`] : []), ...(linked ? [] : ["npm install"]), "npm start"];
  return `Made ${place === "." ? "here" : place}:
${files.map((file) => `    ${file}`).join("\n")}

Next:
${next.map((command) => `    ${command}`).join("\n")}

Then \`npm test\`, \`npm run dev\` (again after each change); README.md has the rest.
`;
}

function refuseOccupied(target, shown) {
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory()) throw problem(`${shown} is a file`, "Name a folder that is new or empty.");
  const occupants = readdirSync(target).filter((name) => !HARMLESS.includes(name));
  if (occupants.length) {
    const some = occupants.slice(0, 3).join(", ");
    throw problem(
      `the folder ${shown} is not empty: it has ${some}${occupants.length > 3 ? ", …" : ""}`,
      "Name a folder that is new or empty. Nothing was written.",
    );
  }
}

/** An error that a person can do something about. */
export function problem(message, hint) {
  return Object.assign(new Error(message), { hint });
}

/** The template's files: paths as the application has them, and texts. */
function readTemplate(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => {
      const parts = path.split(sep).map((part) => RENAMED[part] ?? part);
      return [parts.join("/"), readFileSync(join(folder, path), "utf8")];
    });
}

/** What npm accepts as a name. */
function packageName(folder) {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|-+$/g, "");
  return name || "app";
}

function packageJson(name, tsukuri) {
  const content = {
    name,
    version: "0.1.0",
    private: true,
    scripts: {
      start: "tsuk run .",
      dev: "tsuk run . --watch",
      build: "tsuk build .",
      test: "tsuk test .",
      check: "tsuk check .",
      menuconfig: "tsuk menuconfig .",
    },
    devDependencies: { tsukuri: `file:${tsukuri}` },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** Does what `npm install` does with a package that is a folder. Whether that worked: some systems have no links. */
function link(target, tsukuri) {
  const bin = join(target, "node_modules", ".bin");
  try {
    mkdirSync(bin, { recursive: true });
    symlinkSync(pathBetween(dirname(bin), tsukuri), join(dirname(bin), "tsukuri"), "dir");
    symlinkSync(join("..", "tsukuri", "tools", "bin", "tsuk.mjs"), join(bin, "tsuk"));
    return true;
  } catch {
    return false;
  }
}

/** The way from one folder to another, past symbolic links: what a link in the first has to say. */
function pathBetween(from, to) {
  return relative(realpathSync(from), realpathSync(to)) || ".";
}

function quote(word) {
  return /^[\w./@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
