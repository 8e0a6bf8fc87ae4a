// Refuses a Node that is too old. Loaded before anything else, and written so that an old Node can read it.
const OLDEST = 20;

if (Number(process.versions.node.split(".")[0]) < OLDEST) {
  console.error(`tsukuri needs Node ${OLDEST} or newer; this is ${process.version}. Get it from https://nodejs.org.`);
  process.exit(1);
}
