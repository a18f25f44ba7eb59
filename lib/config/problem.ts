/** Something wrong, or worth a word, about one field of a configuration. */
export interface Problem {
  /** Path of the field, for instance "cluster.instances.max"; an array's entries are numbered, "schedules[0].cron". */
  path: string;
  /** What was given, why it cannot work (or will hurt), and what would. */
  message: string;
}

/** A problem that lies between fields. */
export interface RuleProblem extends Problem {
  /** The other fields that it follows from: where one of them is broken itself, there is nothing to say yet. */
  reads?: string[];
}

/** One change of one field that, applied alone, makes a refused configuration work. */
export interface Fix {
  path: string;
  value: unknown;
}
