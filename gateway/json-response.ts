import type { Static, TSchema } from 'typebox';

/** A `response` entry of a route, for the schema and the OpenAPI document: examples by name. */
export function jsonResponse<Schema extends TSchema>(
  description: string,
  schema: Schema,
  examples: Readonly<Record<string, Static<Schema>>>,
  mediaType = 'application/json',
) {
  const named = Object.entries(examples).map(([name, value]) => [name, { value }]);
  return {
    description,
    content: { [mediaType]: { schema, examples: Object.fromEntries(named) as object } },
  };
}
