/** A part of config/schema.json. */
export interface Json {
  description?: string;
  default?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Json>;
  items?: Json;
  anyOf?: Json[];
}

/** All fields with their paths, also those of lists and of alternative forms: "service.scaling.schedules.cron". */
export function fieldsOf(json: Json, at = ""): [path: string, field: Json][] {
  const inner = Object.entries(json.properties ?? {})
    .filter(([name]) => name !== "$schema")
    .flatMap(([name, field]): [string, Json][] => {
      const path = at === "" ? name : `${at}.${name}`;
      return [[path, field], ...fieldsOf(field, path)];
    });
  const forms = [...(json.anyOf ?? []), ...(json.items ? [json.items] : [])];
  return [...inner, ...forms.flatMap((form) => fieldsOf(form, at))];
}
