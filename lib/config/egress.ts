import { z } from "zod";
import { integer, ipv4Range, strictSection } from "./fields";

const destination = strictSection({
  /** IPv4 range, for instance "203.0.113.0/24". "0.0.0.0/0" is every address. */
  cidr: ipv4Range,
  /** TCP ports, each from 1 to 65535; default null: every port and protocol. */
  ports: z.array(integer(1, 65535)).min(1).nullable().default(null),
});

/** A security group takes 60 outbound rules (VPC User Guide, "Amazon VPC quotas"). One of them is for the VPC itself. */
const mostRules = 59;

const rules = (list: z.output<typeof destination>[]) => list.reduce((sum, { ports }) => sum + (ports?.length ?? 1), 0);

/** Where tasks may call outside the VPC. A list replaces the default. */
export const egress = z
  .array(destination)
  .refine((list) => rules(list) <= mostRules, {
    error: ({ input }) =>
      `needs ${rules(input as never)} rules, one a range and port, and a security group takes ${mostRules}; use wider ranges`,
  })
  .default([{ cidr: "0.0.0.0/0", ports: [443] }]);
