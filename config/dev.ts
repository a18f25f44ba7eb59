import type { Configuration } from "../lib/config";

/**
 * The defaults: two to four tasks behind a public load balancer.
 *
 * `npm run plan` warns of three things that this stage accepts to stay cheap. One NAT gateway costs 33 USD a month less
 * than two. No spare instance runs, so the loss of a zone costs minutes. A t3.medium spends CPU credits under full load.
 * The fourth warning is about plain HTTP: a certificate needs a domain of yours.
 */
export default {} satisfies Configuration;
