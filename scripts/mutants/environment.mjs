// A Jest environment: after the first failed assertion, the other tests of the file are skipped.
import { TestEnvironment } from "jest-environment-node";
import { isAssertion } from "./assertion.mjs";

export default class FirstFailureEnvironment extends TestEnvironment {
  #isNoticed = false;

  handleTestEvent({ name, error, test }) {
    if (name === "test_fn_failure" && isAssertion(error)) this.#isNoticed = true;
    if (name === "test_start" && this.#isNoticed) test.mode = "skip";
  }
}
