module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  // Types are a check of their own (`npm run types`); here they would only be slow.
  transform: { "^.+\\.ts$": ["ts-jest", { diagnostics: false }] },
  setupFiles: ["<rootDir>/test/setup.ts"],
  setupFilesAfterEnv: ["aws-cdk-lib/testhelpers/jest-autoclean"],
  snapshotSerializers: ["<rootDir>/test/hide-asset-hashes.ts"],
};
