// A Jest transform: ts-jest, with one file of lib/ changed.
import * as path from "node:path";
import tsJest from "ts-jest";

export default {
  createTransformer({ file, find, replace }) {
    const inner = tsJest.default.createTransformer({ diagnostics: false });
    const changed = (source, name, { config }) =>
      name === path.join(config.rootDir, "lib", file) ? source.replace(find, () => replace) : source;
    return {
      process: (source, name, options) => inner.process(changed(source, name, options), name, options),
      // Without the project's own configuration, so that the projects share what they do not change.
      getCacheKey: (source, name, options) =>
        inner.getCacheKey(changed(source, name, options), name, { ...options, configString: "" }),
    };
  },
};
