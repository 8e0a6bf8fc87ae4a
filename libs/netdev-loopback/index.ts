/** netdev-loopback: a network device whose sent packets come back. */
export { loopbackCreate, loopbackDestroy } from "./loopback";
