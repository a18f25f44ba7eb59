import { documents } from "../support/documents";
import { synthesise } from "../support/synthesise";

// After a change of the templates that you want: npm run update.
describe.each(Object.entries(documents))("%s", (name, document) => {
  test.each(synthesise(document, name).all)("%s", (_name, template) => {
    expect(template.toJSON()).toMatchSnapshot();
  });
});
