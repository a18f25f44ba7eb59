import type { Mutant } from "./mutant";
import { cluster } from "./tables/cluster";
import { deployer } from "./tables/deployer";
import { instances } from "./tables/instances";
import { loadBalancer } from "./tables/load-balancer";
import { network } from "./tables/network";
import { observability } from "./tables/observability";
import { service } from "./tables/service";
import { task } from "./tables/task";
import { validation } from "./tables/validation";
import { webAcl } from "./tables/web-acl";

/** All mutants, by area. */
export const mutants: readonly Mutant[] = [
  ...[...network, ...instances, ...cluster],
  ...[...task, ...service, ...loadBalancer, ...webAcl],
  ...[...observability, ...deployer, ...validation],
];

/** Names of ten mutants of several areas whose tests are fast. `npm test` runs them. */
export const sample = [
  "a resource in a public subnet gets a public address by accident",
  "instances get public addresses",
  "tasks run as root",
  "code in a task changes the image's files",
  "AWS WAF blocks nothing",
  "the budget is that of a year",
  "a long request ends when its task leaves",
  "a deployment that never ends is accepted",
  "production without TLS gets no warning",
  "a password in service.environment gets no warning",
];
