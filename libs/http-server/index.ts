/**
 * http-server: serves packed files over HTTP/1.1, on whatever carries bytes: a transport gives what arrived to `input`, and has two functions that send.
 * Nothing is allocated for a request, and contents go out by reference.
 *
 * `connection.ts` is a connection's life, `respond.ts` chooses the answer, `answer.ts` writes it, `server.ts` is what connections share.
 */
export {
  HttpConnection,
  HTTP_CONNECTION_SIZE,
  input,
  isExpired,
  prepareConnection,
  resume,
  endConnection,
} from "./connection";
export { HttpCounters, HttpServer, HTTP_SERVER_SIZE, prepareServer, destroyServer } from "./server";
export { SPACE_FOR_ANSWER } from "./answer";
