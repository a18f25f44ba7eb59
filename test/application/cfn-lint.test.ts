import { readFileSync, writeFileSync } from "node:fs";
import { lint } from "../support/cfn-lint";
import { synthesise } from "../support/synthesise";

jest.setTimeout(300_000);

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
