/** As much of OpenAPI 3.1 as is looked at here. */
export interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; [kind: string]: unknown };
  [field: string]: unknown;
}

export interface Operation {
  parameters?: unknown[];
  responses: Record<string, Response>;
  [field: string]: unknown;
}

export interface Response {
  description: string;
  headers?: Record<string, unknown>;
  content?: Record<string, MediaType>;
}

export interface MediaType {
  schema?: unknown;
  /** By name; those of problems are named by their codes. */
  examples?: Record<string, unknown>;
}

export interface Reference {
  $ref: string;
}

type Kind = 'examples' | 'headers' | 'parameters' | 'schemas';

export const refTo = (kind: Kind, name: string): Reference => ({
  $ref: `#/components/${kind}/${name}`,
});

export function mapOperations(
  document: Document,
  change: (operation: Operation) => Operation,
): Document {
  const paths = Object.entries(document.paths).map(([path, item]) => {
    const operations = Object.entries(item).map(([method, operation]) => [
      method,
      change(operation),
    ]);
    return [path, Object.fromEntries(operations)];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}
