import { stages, synthesiseStage } from "../support/synthesise";

describe.each(stages)("stage %s", (stage) => {
  test.each(synthesiseStage(stage).all)("%s", (_name, template) => {
    expect(template.toJSON()).toMatchSnapshot();
  });
});
