import type { Static, TSchema } from 'typebox';
import * as Value from 'typebox/value';
import { Problem, problems, type ProblemCode } from '../../gateway/problem.ts';
import type { Reply } from './http.ts';
import type { Check } from './step.ts';
import { expect, Surprise } from './surprise.ts';

export function expectStatus(reply: Reply, status: number): void {
  expect(reply.status === status, `${status} was expected, not ${reply.status}`);
}

/** The body, as the gateway's own schema has it. */
export function expectBody<T extends TSchema>(reply: Reply, status: number, schema: T): Static<T> {
  expectStatus(reply, status);
  if (Value.Check(schema, reply.json)) return reply.json;
  const [first] = Value.Errors(schema, reply.json);
  throw new Surprise(`the body is off-schema: ${first?.instancePath ?? ''} ${first?.message}`);
}

/** An error as the contract has it: the status and body of its code, Retry-After where promised. */
export function expectProblem(reply: Reply, code: ProblemCode): Problem {
  const problem = expectBody(reply, problems[code].status, Problem);
  expect(problem.code === code, `code ${code} was expected, not ${problem.code}`);
  expect(problem.status === reply.status, `the body says status ${problem.status}`);
  const type = reply.headers.get('content-type') ?? 'no content type';
  expect(type.startsWith('application/problem+json'), `problem+json was expected, not ${type}`);
  const id = reply.headers.get('x-request-id');
  expect(problem.instance === id, `instance is ${problem.instance}, X-Request-Id ${id}`);
  if (reply.status === 429 || reply.status === 503) expectRetryAfter(reply, problem);
  return problem;
}

function expectRetryAfter({ headers }: Reply, { retryAfter }: Problem): void {
  const header = headers.get('retry-after');
  expect(/^[1-9]\d*$/.test(header ?? ''), `Retry-After must be seconds, at least 1, not ${header}`);
  expect(Number(header) === retryAfter, `Retry-After is ${header}, retryAfter ${retryAfter}`);
}

/** The same as a check of `see`. */
export function aProblem(code: ProblemCode): Check {
  return (reply) => {
    const { retryAfter, errors } = expectProblem(reply, code);
    const fields = errors?.map(({ field }) => field).join(', ');
    return [
      `problem+json, ${code}`,
      ...(fields === undefined ? [] : [fields]),
      ...(retryAfter === undefined ? [] : [`Retry-After ${retryAfter} s`]),
    ].join(', ');
  };
}
