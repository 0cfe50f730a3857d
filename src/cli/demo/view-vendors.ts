import type { VendorView } from "./demo-view.ts";
import type { Vendors } from "./vendors.ts";

/** What the vendors counted, faults included. */
export function viewVendors({ sekoia, xsoar, logzio }: Vendors, xsoarDownFor: number | undefined): VendorView[] {
  return [
    viewVendor("Sekoia.io", sekoia.stats(), undefined),
    viewVendor("Logz.io", logzio.stats(), undefined),
    viewVendor("Cortex XSOAR", xsoar.stats(), xsoarDownFor),
  ];
}

function viewVendor(
  name: string,
  stats: ReturnType<Vendors["xsoar"]["stats"]>,
  downFor: number | undefined,
): VendorView {
  const { throttle, serverError, garbage, timeout, reset, slow } = stats.faults;
  return {
    name,
    downFor,
    requests: stats.requests,
    throttled: throttle + stats.rateLimited,
    failed: serverError + garbage,
    hung: timeout,
    reset,
    slow,
  };
}
