import { OperatorError } from "../operator/aws/problem";

/** A reason why a rehearsal cannot be played. Its message is one line for the user. */
export class RehearsalError extends OperatorError {}
