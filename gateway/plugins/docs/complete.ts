import {
  mapOperations,
  refTo,
  type Document,
  type Operation,
  type Reference,
  type Response,
} from './model.ts';
import { problemExamples, withProblemExamples } from './problems.ts';
import { parametersOf, requestHeaders } from './request-headers.ts';
import { headersOf, responseHeaders } from './response-headers.ts';
import { factsOf, type RouteFacts } from './route-facts.ts';
import { shareSchemas } from './share-schemas.ts';

/** The document with all that follows from what a route is: headers, 304, examples of problems. */
export function complete(document: Document): Document {
  const { components, ...rest } = mapOperations(shareSchemas(document), completeOperation);
  const common = {
    parameters: requestHeaders,
    headers: responseHeaders,
    examples: problemExamples,
  };
  return { ...rest, components: { ...components, ...common } };
}

function completeOperation(operation: Operation): Operation {
  const facts = factsOf(operation);
  const responses = facts.reads
    ? { ...operation.responses, 304: NOT_MODIFIED }
    : operation.responses;
  const completed = Object.entries(responses).map(([status, response]) => [
    status,
    completeResponse(response, Number(status), facts),
  ]);
  return {
    ...operation,
    parameters: [
      ...(operation.parameters ?? []),
      ...parametersOf(facts).map((name) => refTo('parameters', name)),
    ],
    responses: Object.fromEntries(completed) as Record<string, Response>,
  };
}

const NOT_MODIFIED: Response = {
  description: 'What the client has is still good: one of its tags in `If-None-Match` holds.',
};

function completeResponse(response: Response, status: number, facts: RouteFacts): Response {
  const headers = headersOf(status, facts).map((name) => [name, refTo('headers', name)]);
  return {
    ...withProblemExamples(response, (code): Reference => refTo('examples', code)),
    headers: { ...response.headers, ...Object.fromEntries(headers) },
  };
}
