/** The package @rockhouse/as-url: taking URLs apart. */
import { URL } from "@rockhouse/as-url/assembly";
import { holds, is, status } from "../check";

function show(text: string): void {
  const url = new URL(text);
  console.log(
    text +
      " -> " +
      (url.isValid ? "" : "invalid ") +
      [
        url.protocol,
        url.username,
        url.password,
        url.host,
        url.hostname,
        url.port,
        url.pathname,
        url.search,
        url.hash,
        url.origin,
      ].join(" | "),
  );
}

export function main(): i32 {
  const url = new URL("https://user:secret@example.org:8443/a/b%20c/index.html?q=1&r=%E4%BD%9C#part-2");
  holds("valid", url.isValid);
  is("protocol", url.protocol, "https:");
  is("username", url.username, "user");
  is("password", url.password, "secret");
  is("host", url.host, "example.org:8443");
  is("hostname", url.hostname, "example.org");
  is("port", url.port, "8443");
  is("pathname", url.pathname, "/a/b%20c/index.html");
  is("search", url.search, "?q=1&r=%E4%BD%9C");
  is("hash", url.hash, "#part-2");
  is("origin", url.origin, "https://example.org:8443");
  is("href", url.href, "https://user:secret@example.org:8443/a/b%20c/index.html?q=1&r=%E4%BD%9C#part-2");
  url.href = "http://[2001:db8::1]:80/";
  is("IPv6", url.hostname, "[2001:db8::1]");
  holds("a bare path is no URL", !new URL("/only/a/path").isValid);
  holds("port 70000", !new URL("http://h:70000/").isValid);
  show("mailto:someone@example.org");
  show("file:///etc/hosts");
  show("ftp://ftp.example.org/pub/");
  show("http://example.org?query");
  show("http://example.org#hash");
  show("http://localhost:3000");
  show("http://a:b:c@host/");
  show("http:///nohost");
  show("://nothing");
  show("");
  for (let i = 0; i < 300; i++) {
    const n = i.toString();
    const made = new URL("http://h" + n + ":" + (1024 + i).toString() + "/p" + n + "?q=" + n + "#f" + n);
    if (made.host + made.pathname + made.search + made.hash != `h${n}:${1024 + i}/p${n}?q=${n}#f${n}`)
      holds("made " + n, false);
  }
  return status();
}
