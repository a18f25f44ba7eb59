import { loadConfig } from "../../lib/validation/load";
import { stages, synthesise } from "../support/synthesise";

/** The stages in config/ belong to the user. They must be valid and synthesise. No other promise covers them. */
describe.each(stages)("stage %s", (stage) => {
  test("is valid and synthesises without an error", () => {
    const { config } = loadConfig({ stage });
    const { assembly } = synthesise(config, stage);
    const messages = assembly.stacksRecursively.flatMap((stack) => stack.messages);
    expect(messages.filter(({ level }) => level === "error")).toEqual([]);
  });
});
