export { createClient, type Client, type ClientOptions } from './create-client.ts';
export type { Accounted } from './complete.ts';
export type { Freshness } from './freshness.ts';
export type { CallOptions, Success } from './operation.ts';
export type { Failure, Problem, ProblemCode } from './problem.ts';
export type { components, paths } from './schema.ts';
