/** Sends bytes to an echo, and compares what comes back: node bulk.mjs HOST PORT BYTES. Ends with status 0 when it is the same. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";

const [host, port, count] = process.argv.slice(2);
const bytes = randomBytes(Number(count));
const pieces = [];
const socket = connect({ host, port: Number(port), allowHalfOpen: true });
socket.on("data", (piece) => pieces.push(piece));
socket.on("end", () => {
  const isSame = Buffer.concat(pieces).equals(bytes);
  console.log(isSame ? "the same" : "something else");
  process.exit(isSame ? 0 : 1);
});
socket.on("error", ({ code }) => {
  console.log(code);
  process.exit(1);
});
socket.end(bytes);
