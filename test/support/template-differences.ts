import type { Template } from "aws-cdk-lib/assertions";
import { differences } from "./differences";
import { hideAssetHashes } from "./hide-asset-hashes";

type Templates = readonly [stack: string, template: Template][];

/** Every resource, output and parameter, by "stack id type". */
function entriesOf(templates: Templates): Map<string, object> {
  const entries = new Map<string, object>();
  for (const [stack, template] of templates) {
    const sections: Record<string, Record<string, { Type?: string }>> = JSON.parse(
      hideAssetHashes(JSON.stringify(template)),
    );
    for (const [section, members] of Object.entries(sections)) {
      for (const [id, { Type: type = section, ...rest }] of Object.entries(members)) {
        entries.set(`${stack} ${id} ${type}`, rest);
      }
    }
  }
  return entries;
}

/**
 * What differs between the templates of two applications. `+` marks a new resource, `-` a removed one and `~` a changed
 * one. Resources with the same differences stand together.
 */
export function templateDifferences(before: Templates, after: Templates): string {
  const [old, current] = [entriesOf(before), entriesOf(after)];
  const headings = new Map<string, string[]>();
  for (const name of new Set([...old.keys(), ...current.keys()])) {
    const [was, is] = [old.get(name), current.get(name)];
    const text = is
      ? differences(was ?? {}, is)
          .map((line) => `    ${line}\n`)
          .join("")
      : "";
    if (is && text === "") continue;
    const sign = !was ? "+" : !is ? "-" : "~";
    headings.set(text, [...(headings.get(text) ?? []), `${sign} ${name}\n`]);
  }
  return [...headings].map(([text, names]) => names.join("") + text).join("");
}
