/**
 * xenconsole: the console of a Xen domain, as the provider of "provider/console" on the platform `xen`.
 *
 * A guest domain shares a page with the console's daemon, in which there is a ring for each direction (xen/include/public/io/console.h). The
 * first domain has none: it asks the hypervisor for the bytes of its own console.
 */
export { consoleCooked, consoleLine, consoleRead, consoleWrite } from "./console";
export { ConsoleRing, RING_BYTES } from "./ring";
