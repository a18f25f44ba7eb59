import { z } from "zod";
import { type Configuration, schema } from "../../lib/config";
import { examples, shownNowhere } from "../support/examples";
import { fieldsOf, type Json } from "../support/schema-fields";
import { synthesise } from "../support/synthesise";
import { templateDifferences } from "../support/template-differences";

const synthesised = new Map<string, ReturnType<typeof synthesise>>();

/** The templates of a document. Several documents are compared with the same one. */
function templates(document: Configuration) {
  const key = JSON.stringify(document);
  const known = synthesised.get(key) ?? synthesise(document);
  synthesised.set(key, known);
  return known.all;
}

// After a change of the templates that you want: npm run update.
test.each(examples)("$option", ({ document, needs }) => {
  const difference = templateDifferences(templates(needs), templates(document));
  expect(difference).not.toBe("");
  expect(`\n${difference}`).toMatchSnapshot();
});

/** A field of the schema, or each of the texts that it may have beside its default: "network.egress: vpc-endpoints". */
function optionsOf([path, { enum: values = [], default: usual }]: [string, Json]): string[] {
  const texts = values.filter((value) => typeof value === "string");
  return texts.length === 0 ? [path] : texts.filter((text) => text !== usual).map((text) => `${path}: ${text}`);
}

test("each option of the schema has a document in test/support/examples.ts", () => {
  const fields = fieldsOf(z.toJSONSchema(schema, { io: "input" }) as Json);
  const options = fields.filter(([, field]) => fieldsOf(field).length === 0).flatMap(optionsOf);
  const given = examples.flatMap(({ values }) => values).flatMap(([path, value]) => [path, `${path}: ${value}`]);
  const isGiven = (option: string) => given.some((each) => each === option || each.startsWith(`${option}.`));
  expect(options.filter((option) => !isGiven(option) && !(option in shownNowhere))).toEqual([]);
});
