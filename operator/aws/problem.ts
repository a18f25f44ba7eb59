/** A reason why the operator's commands cannot do their work. Its message is one line for the user. */
export class OperatorError extends Error {}

/** An answer of AWS that is an error, as far as this code reads it. */
interface AwsError {
  name?: string;
  message?: string;
  code?: string;
}

/**
 * Says what an AWS call's error means for the user.
 *
 * @param action the IAM action, for instance "ecs:DescribeServices"
 */
export function explained(action: string, error: unknown, local: boolean): OperatorError {
  const { name = "", message = "", code = "" } = (error ?? {}) as AwsError;
  const line = message.replaceAll(/\s+/g, " ").trim();
  if (/^Region is missing/.test(line)) {
    return new OperatorError("no region: set AWS_REGION, a region of the profile, or `region` in the stage");
  }
  if (/CredentialsProviderError|TokenProviderError/.test(name)) {
    const use = "set AWS_PROFILE or the other variables of the AWS CLI; --local is the deployment of `npm start`";
    return new OperatorError(`no AWS credentials (${line}): ${use}`);
  }
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|AuthFailure/.test(name)) {
    return new OperatorError(`AWS refuses the credentials (${line}): log in again`);
  }
  if (/AccessDenied|Unauthorized/.test(name)) {
    return new OperatorError(`access denied: the credentials need the action ${action} (${line})`);
  }
  if (["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ECONNRESET", "ETIMEDOUT"].includes(code) || name === "TimeoutError") {
    return new OperatorError(
      local
        ? "the emulated AWS does not answer: does `npm start` still run?"
        : `AWS does not answer to ${action} (${line || code})`,
    );
  }
  return new OperatorError(`${action}: ${line || name}`);
}
