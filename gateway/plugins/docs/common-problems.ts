import type { FastifyContextConfig, FastifySchema } from 'fastify';
import { problemResponses, type ProblemCode } from '../../problem.ts';
import type { Response } from './model.ts';
import { codesOf } from './problems.ts';

/** The route's schema with the problems that a route does not name, since any can end in them. */
export function withCommonProblems(
  schema: FastifySchema,
  { unlimited, neverShed }: FastifyContextConfig,
): FastifySchema {
  const own = (schema.response ?? {}) as Record<string, Response>;
  const codes: ProblemCode[] = [
    ...Object.values(own).flatMap(codesOf),
    'validation',
    'request_timeout',
    'headers_too_large',
    'internal',
    'draining',
    ...(unlimited === true ? [] : (['rate_limited'] as const)),
    ...(neverShed === true ? [] : (['overloaded'] as const)),
    ...(schema.body === undefined ? [] : (['body_too_large', 'unsupported_media_type'] as const)),
  ];
  const all = problemResponses(...new Set(codes)) as Record<string, Response>;
  const merged = Object.entries(all).map(([status, problem]) => [
    status,
    merge(own[status], problem),
  ]);
  return { ...schema, response: { ...own, ...Object.fromEntries(merged) } };
}

/** Where the same status has a body of another kind, such as that of /health/ready. */
function merge(own: Response | undefined, problem: Response): Response {
  if (own === undefined || codesOf(own).length > 0) return problem;
  return {
    description: `${own.description}. ${problem.description}`,
    content: { ...own.content, ...problem.content },
  };
}
