module.exports = {
  testEnvironment: "node",
  runtime: "<rootDir>/test/support/shared-cdk.js",
  roots: ["<rootDir>/test"],
  // They deploy, so they are a check of their own (scripts/test.mjs).
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/test/deployment/"],
  // `npm test` checks the types by tsc (scripts/test.mjs). A second check here would only take time.
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
  setupFilesAfterEnv: ["aws-cdk-lib/testhelpers/jest-autoclean"],
  snapshotSerializers: ["<rootDir>/test/support/hide-asset-hashes.ts"],
};
