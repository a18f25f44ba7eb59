import { spawnSync } from "node:child_process";
import { projectRoot } from "../../lib/config/project-root";

/** Licences that ask for no more than a notice. An SPDX expression that stands in neither list makes a test fail. */
const permissive = new Set([
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 OR BSD-2-Clause",
  "Apache-2.0 OR BSD-3-Clause",
  "Apache-2.0 OR MIT",
  "BSD-3-Clause OR Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "ISC",
  "MIT",
  "MIT OR Apache-2.0",
  "MIT-0",
  "PSF-2.0",
  "(MIT OR CC0-1.0)",
]);

/** Licences of what runs on a developer's machine only. The weak copyleft of MPL-2.0 is about its own files. */
const forTools = new Set([
  "(MIT OR GPL-3.0-or-later)",
  "Apache-2.0 AND CNRI-Python",
  "Apache-2.0 AND MIT",
  "Apache-2.0 OR PSF-2.0",
  "BSD",
  "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
  "CC-BY-4.0",
  "MPL-2.0",
  "MPL-2.0 AND (Apache-2.0 OR MIT)",
  "MPL-2.0 AND MIT",
  // docutils, of the AWS CLI. Only a file for Emacs, which the wheel does not have, is under the GPL (its COPYING.txt).
  "PSF-2.0 OR BSD-3-Clause OR GNU General Public License (GPL)",
]);

interface Package {
  name: string;
  licence: string;
}

function run(program: string, ...words: string[]): string {
  const { stdout, stderr } = spawnSync(program, words, { cwd: projectRoot, encoding: "utf8", maxBuffer: 1e8 });
  if (stderr) throw new Error(stderr);
  return stdout;
}

function nodePackages(): Package[] {
  const sbom = JSON.parse(run("npm", "sbom", "--sbom-format=cyclonedx", "--package-lock-only", "--loglevel=error"));
  type Component = { name: string; licenses: { license?: { id: string }; expression: string }[] };
  return sbom.components.map(({ name, licenses }: Component) => ({
    name,
    licence: licenses.map(({ license, expression }) => license?.id ?? expression).join(" OR "),
  }));
}

/** Older packages have their licence in a classifier, or as a text (Core metadata specifications, "License-Expression"). */
const program = `
import json
from importlib.metadata import distributions
classified = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
def licence(metadata):
    names = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier", []) if line.startswith("License :: OSI Approved :: ")]
    return metadata["License-Expression"] or " OR ".join(classified.get(name, name) for name in names) or metadata["License"]
print(json.dumps([{"name": found.metadata["Name"], "licence": str(licence(found.metadata))} for found in distributions()]))
`;
const pythonPackages = (environment: string): Package[] => JSON.parse(run(`${environment}/bin/python`, "-c", program));

test.each([
  ["the image", () => pythonPackages("service/.venv"), [permissive], 15],
  ["the Python tools", () => pythonPackages(".venv"), [permissive, forTools], 50],
  ["checkov", () => pythonPackages("scripts/checkov/.venv"), [permissive, forTools], 50],
  ["the AWS CLI", () => pythonPackages("scripts/aws-cli/.venv"), [permissive, forTools], 10],
  ["the Node tools", nodePackages, [permissive, forTools], 300],
] as const)("the packages of %s have licences that somebody has read", (_name, packages, allowed, fewest) => {
  const found = packages();
  expect(found.length).toBeGreaterThan(fewest);
  const unread = found.filter(({ licence }) => !allowed.some((list) => list.has(licence)));
  expect(unread.map(({ name, licence }) => `${name}: ${licence}`)).toEqual([]);
});
