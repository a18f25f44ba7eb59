import type { Configuration } from "../lib/config";

/** The defaults: two to four tasks behind a public load balancer, one NAT gateway. */
export default {} satisfies Configuration;
