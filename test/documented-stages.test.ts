import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import type { Configuration } from "../lib/config";
import { projectRoot } from "../lib/config/project-root";
import { makePlan } from "../lib/plan/plan";
import { parseConfig } from "../lib/validation/validate";
import { documents } from "./support/documents";

const readme = readFileSync(path.join(projectRoot, "README.md"), "utf8");
const stageFiles = [...readme.matchAll(/^```ts\n(export default [\s\S]*?)^```/gm)].map(([, code = ""]) => code);

/** The configuration that a stage file exports. */
function literal(code: string): Configuration {
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const module = { default: {} };
  new Function("exports", outputText)(module);
  return module.default;
}

/** What TypeScript reports about files in config/ with this code. */
function typeErrors(codes: string[]): string[] {
  const options = { strict: true, skipLibCheck: true, resolveJsonModule: true, types: [] };
  const host = ts.createCompilerHost(options);
  const files = new Map(
    codes.map((code, n) => [
      path.join(projectRoot, "config", `readme-${n}.ts`),
      `import type { Configuration } from "../lib/config";\n${code}`,
    ]),
  );
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, target, ...rest) => {
    const text = files.get(file);
    return text === undefined ? getSourceFile(file, target, ...rest) : ts.createSourceFile(file, text, target);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()]
    .flatMap((file) => program.getSemanticDiagnostics(program.getSourceFile(file)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

test("the README's two stage files have the right types and are valid", () => {
  expect(typeErrors(stageFiles)).toEqual([]);
  expect(stageFiles.map((code) => parseConfig(literal(code)))).toHaveLength(2);
});

test("with the README's lines, stage prod as shipped keeps its fields, and the plan warns of the base image alone", () => {
  const shipped = documents["three-zones"];
  const [lines = ""] = stageFiles;
  const completed = { ...shipped, ...literal(lines) };
  expect(completed).toMatchObject({ ...shipped });
  const { warnings } = makePlan("prod", parseConfig(completed));
  // `npm run base-image` pins it.
  expect(warnings.map(({ path }) => path).filter((field) => field !== "service.directory")).toEqual([]);
});
