import type { Clients } from "../aws/clients";
import type { TimelineEvent } from "../snapshot";
import { stackEvents } from "./events";
import { findResources, type Resources, readStacks, stackNames } from "./stacks";

interface Known {
  state: string;
  resources: Resources;
  /** Of each stack. */
  events: TimelineEvent[][];
}

/**
 * Makes the function that reads the stacks of a stage. Resources and events change only with the state of a stack, and are the
 * largest answers of all. So it reads them again only after a change, and while one is under way.
 */
export function stacksReader(clients: Clients, name: string, stage: string) {
  let known: Known | undefined;

  return async () => {
    const { state, ...stacks } = await readStacks(clients, name, stage);
    if (known?.state !== state || state.includes("_IN_PROGRESS")) {
      const [resources, ...events] = await Promise.all([
        findResources(clients, name, stage),
        ...stackNames(name, stage).map((stack) => stackEvents(clients, stack)),
      ]);
      known = { state, resources, events };
    }
    return { ...stacks, resources: known.resources, events: known.events };
  };
}
