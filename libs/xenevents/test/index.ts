/** Event channels where there is no Xen: every call says so, and nothing else happens. */
import { ENOSYS } from "ukerrno";
import { equal, test } from "uktest";
import { allocUnbound, bindInterdomain, bindVirq, close, send, unmask, VIRQ_CONSOLE } from "xenevents";

test("without Xen there are no event channels", () => {
  equal<i32>(allocUnbound(0), -ENOSYS);
  equal<i32>(bindInterdomain(0, 1), -ENOSYS);
  equal<i32>(bindVirq(VIRQ_CONSOLE), -ENOSYS);
  equal<i32>(send(1), -ENOSYS);
  equal<i32>(close(1), -ENOSYS);
  equal<i32>(unmask(1), -ENOSYS);
});
