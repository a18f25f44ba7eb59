import { readFileSync } from "node:fs";
import type { Configuration } from "../../lib/config";
import permissions from "../../lib/deployer/handler-permissions.json";
import { isLeftOut, leftOut } from "../../lib/deployer/left-out";
import { rolesOf } from "../../lib/deployer/roles";
import { handlerPermissions, permissionsFile } from "../../scripts/handler-permissions";
import { deployerOf, options, policiesFor, resourcesOf } from "../support/deployer";
import { documents } from "../support/documents";
import { allows, list } from "../support/iam";
import { synthesise } from "../support/synthesise";

const table: Record<string, string[]> = permissions;
const configurations: Record<string, Configuration> = {
  ...documents,
  endpoints: { network: { egress: "vpc-endpoints" } },
  options,
};
/** No option changes what CloudFormation may do, so the policies of the defaults suffice for each configuration. */
const { statements } = deployerOf({});

describe.each(Object.entries(configurations))("%s", (_name, document) => {
  const resources = resourcesOf(synthesise({ ...document, deployer: "least-privilege" }));
  const { boundary } = deployerOf(document);

  test("CloudFormation may call what the handlers of each type call", () => {
    const types = [...new Set(resources.map(({ Type }) => Type))];
    const needed = types.flatMap((type) =>
      (table[type] ?? [`${type} is not in the table`])
        .filter((action) => !isLeftOut(type, action))
        .map((action) => ({ type, action })),
    );
    expect(needed.length).toBeGreaterThan(200);
    expect(needed.filter(({ action }) => !allows(statements, action))).toEqual([]);
  });

  test("each role carries the boundary, which allows what the role's policies allow", () => {
    const roles = resources.filter(({ Type }) => Type === "AWS::IAM::Role");
    expect(roles.length).toBeGreaterThan(2);
    for (const { Properties } of roles) {
      expect(JSON.stringify(Properties?.["PermissionsBoundary"] ?? null)).toContain(":policy/fastapi-boundary-");
    }
    const granted = rolesOf(resources).statements.flatMap(({ Action }) => Action);
    expect(granted.length).toBeGreaterThan(5);
    expect(granted.filter((action) => !allows(boundary, action))).toEqual([]);
  });
});

test("without least-privilege, no role has a boundary", () => {
  expect(JSON.stringify(resourcesOf(synthesise()))).not.toContain("PermissionsBoundary");
});

test("the table is what cfn-lint's schemas say; npm run update writes it again", () => {
  expect(readFileSync(permissionsFile, "utf8")).toBe(handlerPermissions(Object.keys(table)));
});

test("each exception is one of a handler's actions", () => {
  const handlers = Object.entries(table).flatMap(([type, actions]) => actions.map((action) => ({ type, action })));
  const unused = leftOut.filter(
    ({ of, actions }) => !handlers.some(({ type, action }) => of.test(type) && actions.test(action)),
  );
  expect(unused).toEqual([]);
});

describe("a user's own grant", () => {
  const statement = (Resource: unknown) => ({ Effect: "Allow", Action: "dynamodb:GetItem", Resource });
  const policy = (Statement: unknown) => ({ Type: "AWS::IAM::Policy", Properties: { PolicyDocument: { Statement } } });

  test.each([
    ["of a table by its ARN is in the boundary as it is", "arn:aws:dynamodb:eu-central-1:1:table/a", undefined],
    ["of a resource of the stack is in the boundary for all resources", { "Fn::GetAtt": ["Table", "Arn"] }, "*"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is CloudFormation's
    ["of a part of it, too", { "Fn::Sub": "arn:aws:dynamodb:::${Table}/x" }, "*"],
  ])("%s", (_title, Resource, expected) => {
    const { boundary } = policiesFor(rolesOf([policy([statement(Resource)])]));
    expect(boundary.find(({ Action }) => list(Action).includes("dynamodb:GetItem"))?.Resource).toEqual(
      expected ?? Resource,
    );
  });

  test("a Deny is no grant, and an AWS policy that nobody listed is an error", () => {
    const denied = policy([{ Effect: "Deny", Action: "s3:GetObject", Resource: "*" }]);
    expect(rolesOf([denied]).statements).toEqual([]);
    const roles = { statements: [], services: [], managedPolicies: ["AmazonS3FullAccess"] };
    expect(() => policiesFor(roles)).toThrow(
      /managed-policies\.ts: a role has the managed policy AmazonS3FullAccess; add/,
    );
  });
});
