import { isDeepStrictEqual } from 'node:util';
import { mapOperations, refTo, type Document } from './model.ts';

/** Every schema with a title is told once, under that title, and referred to elsewhere. */
export function shareSchemas(document: Document): Document {
  const schemas: Record<string, unknown> = {};

  function share(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(share);
    if (typeof node !== 'object' || node === null) return node;
    const copy = Object.fromEntries(
      // Examples are data, in which a title is no name.
      Object.entries(node).map(([key, value]) => [
        key,
        key.startsWith('example') ? value : share(value),
      ]),
    );
    const { title, ...schema } = copy;
    if (typeof title !== 'string') return copy;
    const name = title.replaceAll(' ', '');
    if (name in schemas && !isDeepStrictEqual(schemas[name], schema)) {
      throw new Error(`Two schemas are called ${name}`);
    }
    schemas[name] = schema;
    return refTo('schemas', name);
  }

  const own = Object.fromEntries(
    Object.entries(document.components.schemas).map(([name, schema]) => [name, share(schema)]),
  );
  const { paths } = mapOperations(document, (operation) => share(operation) as typeof operation);
  const components = { ...document.components, schemas: { ...own, ...schemas } };
  return { ...document, paths, components };
}
