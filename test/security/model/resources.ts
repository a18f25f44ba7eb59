/** A template as the CDK writes it. */
export interface TemplateJson {
  Resources: Record<string, { Type: string; Properties?: unknown }>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>;
}

/** A resource of an application. Its references are texts: `<stack>.<logical id>`, also across stacks. */
export interface Resource {
  id: string;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have no type of their own
  properties: any;
}

/**
 * The resources of an application's templates, by the names of their stacks.
 *
 * @throws Error if a stack imports a value that none of them exports
 */
export function resourcesOf(templates: Record<string, TemplateJson>): Resource[] {
  const exported = new Map<string, [stack: string, value: unknown]>();
  for (const [stack, { Outputs = {} }] of Object.entries(templates)) {
    for (const { Export, Value } of Object.values(Outputs)) if (Export) exported.set(Export.Name, [stack, Value]);
  }

  /** A value of a stack, with texts in place of its references. Other functions stay as they are. */
  function follow(stack: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((entry) => follow(stack, entry));
    if (typeof value !== "object" || value === null) return value;
    const [[name = "", argument] = [], ...others] = Object.entries(value);
    if (others.length === 0) {
      if (name === "Ref") return `${stack}.${argument}`;
      if (name === "Fn::GetAtt") return attribute(stack, argument);
      if (name === "Fn::ImportValue") return imported(argument);
      if (name === "Fn::Sub") return { [name]: substituted(stack, [argument].flat()[0]) };
    }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, follow(stack, inner)]));
  }

  /** An attribute as a text. The range of a VPC or a subnet stands in its own properties. */
  function attribute(stack: string, argument: string | [string, string]): unknown {
    const [id = "", name = ""] = typeof argument === "string" ? argument.split(/\.(.*)/) : argument;
    const properties = templates[stack]?.Resources[id]?.Properties as Record<string, unknown> | undefined;
    if (name === "CidrBlock") return properties?.[name];
    // Both name a security group.
    return name === "GroupId" ? `${stack}.${id}` : `${stack}.${id}.${name}`;
  }

  function imported(name: string): unknown {
    const [stack, value] = exported.get(name) ?? [];
    if (!stack) throw new Error(`no stack exports ${JSON.stringify(name)}`);
    return follow(stack, value);
  }

  const substituted = (stack: string, text: unknown) =>
    [...String(text).matchAll(/\$\{([^!}.]+)/g)].map(([, id]) => `${stack}.${id}`);

  return Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, { Type, Properties = {} }]) => ({
      id: `${stack}.${id}`,
      type: Type,
      properties: follow(stack, Properties),
    })),
  );
}

/** All texts in a value, at any depth. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
