import { ConfigError } from "../lib/config/problem";
import { OperatorError } from "../operator/aws/problem";

/** Prints what the user can mend, one line a problem, and lets the command fail. Throws every other error again. */
export function reportProblem(error: unknown): void {
  if (!(error instanceof ConfigError) && !(error instanceof OperatorError)) throw error;
  console.error(error instanceof ConfigError ? error.message : `error: ${error.message}`);
  process.exitCode = 1;
}
