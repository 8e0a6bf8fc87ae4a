// Sends random bytes to a server that echoes, by several connections at once, and checks what comes back: ADDRESS PORT CONNECTIONS BYTES.
import { createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";

const [address, port, connections, bytes] = process.argv.slice(2);

/** One connection's way there and back. */
function echo() {
  const data = randomBytes(Number(bytes));
  const hash = createHash("sha256");
  let received = 0;
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), address, () => socket.end(data));
    socket.on("data", (part) => {
      received += part.length;
      hash.update(part);
    });
    socket.on("error", reject);
    socket.on("end", () => {
      const isSame = hash.digest("hex") === createHash("sha256").update(data).digest("hex");
      resolve(received === data.length && isSame);
    });
  });
}

const results = await Promise.all(Array.from({ length: Number(connections) }, echo));
console.log(`${results.filter(Boolean).length} of ${connections}`);
