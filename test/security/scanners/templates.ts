import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";

/** A template, written for the scanners that read files. */
export interface TemplateFile {
  readonly file: string;
  /** Indexes of the applications that have this template. */
  readonly applications: number[];
  /** The construct paths of the resources and outputs, by their logical ids. */
  readonly paths: ReadonlyMap<string, string>;
  readonly stack: string;
}

/** What a scanner says about a file. */
export interface FileFinding {
  readonly file: string;
  readonly rule: string;
  /** Logical id of the resource or output. Absent if the finding is about the whole template. */
  readonly logicalId?: string | undefined;
  readonly message: string;
}

/** Writes the templates of the applications into a folder. Equal templates are one file, because a scan takes time. */
export function writeTemplates(assemblies: CloudAssembly[], folder: string): TemplateFile[] {
  const templates = new Map<string, TemplateFile>();
  assemblies.forEach(({ stacksRecursively }, application) => {
    for (const stack of stacksRecursively) {
      const text = readFileSync(stack.templateFullPath, "utf8");
      const known = templates.get(text);
      if (known) {
        known.applications.push(application);
        continue;
      }
      const file = path.join(folder, `${templates.size}.json`);
      writeFileSync(file, text);
      const ids = stack.findMetadataByType("aws:cdk:logicalId");
      const paths = new Map(ids.map(({ data, path: at }) => [String(data), at.slice(1)]));
      templates.set(text, { file, applications: [application], paths, stack: stack.id });
    }
  });
  return [...templates.values()];
}

/** The construct that a finding is about. */
export function constructOf({ paths, stack }: TemplateFile, { logicalId }: FileFinding): string {
  if (logicalId === undefined) return stack;
  return paths.get(logicalId) ?? `${stack}/${logicalId}`;
}
