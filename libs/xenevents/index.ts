/**
 * xenevents: event channels of Xen (xen/include/public/event_channel.h), above `plat.hypercall`. A port is one end of a channel, and its
 * number is that of the interrupt line that it raises: wait for it by `waitLine`.
 *
 * Every function here is a hypercall. Errors are negative errno values: Xen's are Linux's. Elsewhere than on Xen all answer -ENOSYS.
 */
export {
  allocUnbound,
  bindInterdomain,
  bindVirq,
  close,
  send,
  unmask,
  DOMID_SELF,
  PORTS,
  VIRQ_CONSOLE,
} from "./channels";
