// A Jest runtime: loads the CDK once for all test files. Jest would load and compile it for each of them, about 1 s of
// processor time. The CDK keeps nothing from one App to the next that changes a template.
const { createRequire } = require("node:module");
const { default: Runtime } = require("jest-runtime");

require("./setup"); // before the CDK is loaded

const packages = /^(aws-cdk-lib|constructs|cdk-nag)(\/|$)/;
const inPackages = /\/node_modules\/(aws-cdk-lib|constructs|cdk-nag)\//;

module.exports = class SharedCdk extends Runtime {
  requireModuleOrMock(from, name) {
    if (packages.test(name) || inPackages.test(from)) return createRequire(from)(name);
    return super.requireModuleOrMock(from, name);
  }
};
