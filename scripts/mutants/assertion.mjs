/** Whether a failure is that of an assertion, but of no snapshot. An exception of the code under test is none. */
export const isAssertion = (failure) =>
  failure?.matcherResult !== undefined && !/snapshot/i.test(failure.matcherResult.name ?? "");
