import type { Mutant } from "./mutant";
import { cluster } from "./tables/cluster";
import { instances } from "./tables/instances";
import { network } from "./tables/network";

/** All mutants, by area. */
export const mutants: readonly Mutant[] = [...network, ...instances, ...cluster];
