/** A parsed request: which of its parts lie where. */

/** The methods that a server tells apart. */
export const enum HttpMethod {
  GET,
  HEAD,
  POST,
  PUT,
  DELETE,
  OPTIONS,
  /** Any other; all methods but GET and HEAD are optional (RFC 9110, section 9.1). */
  OTHER,
}

/**
 * A request. Its memory (HTTP_REQUEST_SIZE bytes) is its user's; `parseRequest` sets all of it. Addresses point into the head that was parsed, and are 0
 * for what there is not.
 */
@unmanaged
export class HttpRequest {
  method: HttpMethod;
  /** 0 or 1: of HTTP/1.0 and HTTP/1.1. */
  minor: u32;
  /** The path, percent-encoded as it came; begins with a slash, or is the asterisk of OPTIONS. */
  path: usize;
  pathLength: u32;
  /** What follows the question mark. */
  query: usize;
  queryLength: u32;
  /** Whether the connection stays open behind the answer (RFC 9112, section 9.3). */
  keepAlive: bool;
  /** Whether the body comes in chunks; `contentLength` counts otherwise. */
  chunked: bool;
  /** Whether the client waits for a 100 before it sends the body. */
  expectsContinue: bool;
  hasHost: bool;
  hasLength: bool;
  contentLength: u64;
  /** The values of Range, If-Range and If-None-Match. */
  range: usize;
  rangeLength: u32;
  ifRange: usize;
  ifRangeLength: u32;
  ifNoneMatch: usize;
  ifNoneMatchLength: u32;
}

export const HTTP_REQUEST_SIZE: u32 = <u32>offsetof<HttpRequest>();
