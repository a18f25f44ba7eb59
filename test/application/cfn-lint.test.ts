import { readFileSync, writeFileSync } from "node:fs";
import { lint } from "../support/cfn-lint";
import { documents } from "../support/documents";
import { examples } from "../support/examples";
import { synthesise } from "../support/synthesise";

jest.setTimeout(300_000);

test("the templates of the documents and of each option pass cfn-lint", async () => {
  const all = [...Object.values(documents), ...examples.map(({ document }) => document)];
  await lint(all.map((document) => [document, synthesise(document).assembly]));
});

test("a value that AWS refuses is found, with the configuration that has it", async () => {
  const document = { cluster: { targetCapacityPercent: 75 } };
  const { assembly } = synthesise(document);
  const { templateFullPath } = assembly.getStackArtifact("ClusterStack");
  writeFileSync(
    templateFullPath,
    readFileSync(templateFullPath, "utf8").replace('"TargetCapacity": 75', '"TargetCapacity": 101'),
  );
  await expect(lint([[document, assembly]])).rejects.toThrow(
    /^E3034 ClusterStack\/Resources\/.*\/TargetCapacity: 101 .*; configuration: {"cluster":{.*}}$/,
  );
});
