import { registerHooks } from 'node:module';

// For a process that checks nothing by schemas: in place of TypeBox, which is a third of its start,
// something that gives back what is said beside each type, the names that Fastify asks for included.

const standIn =
  'export const Type = new Proxy({}, { get: () => (...said) => ({ ...said.at(-1) }) });';
const url = `data:text/javascript,${encodeURIComponent(standIn)}`;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'typebox' ? { url, shortCircuit: true } : next(specifier, context),
});
