/** The guest of an instance on Node, in a process that does nothing else. A bundle of its own: `node node-guest.mjs FOLDER`. */
import { runOnNode } from "../run/node.ts";
import { readRecord } from "./record.ts";

const { image, debugImage, appFolder, buildFolder, options } = readRecord(process.argv[2]!)!;
const app = { folder: appFolder };
process.exit(await runOnNode({ image, debugImage, app, folder: buildFolder }, { ...options, timeoutSeconds: null }));
