module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  // Types are a check of their own (`npm run types`); here they would only be slow.
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
  setupFiles: ["<rootDir>/test/support/setup.ts"],
  setupFilesAfterEnv: ["aws-cdk-lib/testhelpers/jest-autoclean"],
  snapshotSerializers: ["<rootDir>/test/support/hide-asset-hashes.ts"],
};
