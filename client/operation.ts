import type { Accounted } from './complete.ts';
import type { Freshness } from './freshness.ts';
import type { Failure } from './problem.ts';
import type { paths } from './schema.ts';

/** What every call may bring along. */
export interface CallOptions {
  /** Ends the call with all its waits; it then rejects with the signal's reason. */
  signal?: AbortSignal;
  headers?: Readonly<Record<string, string>>;
  /** How the browser's own cache is used. */
  cache?: NonNullable<RequestInit['cache']>;
}

export interface Success<Status extends number, Data> {
  ok: true;
  status: Status;
  data: Data;
  freshness: Freshness;
}

/** The path parameters by their names, beside `query`, `body` and the options. */
export type Input<Operation> = CallOptions &
  PathParameters<Operation> &
  Query<Operation> &
  Body<Operation>;

/** How a call ends, other than by its signal. */
export type Result<Operation> =
  (Operation extends { responses: infer Responses } ? Successes<Responses> : never) | Failure;

/** The methods of the OpenAPI document, each taking the paths that have it. */
export type Operations = {
  [Method in Methods]: <Path extends PathsWith<Method>>(
    path: Path,
    ...input: Optional<Input<OperationOf<Path, Method>>>
  ) => Promise<Result<OperationOf<Path, Method>>>;
};

type Methods = {
  [Path in keyof paths]: {
    [Key in keyof paths[Path]]-?: paths[Path][Key] extends Answered ? Key : never;
  }[keyof paths[Path]];
}[keyof paths];

type PathsWith<Method> = {
  [Path in keyof paths]: OperationOf<Path, Method> extends Answered ? Path : never;
}[keyof paths];

/** undefined where the path has no such method. */
type OperationOf<Path extends keyof paths, Method> = Method extends keyof paths[Path]
  ? paths[Path][Method]
  : undefined;

/** What every operation has, and nothing else in a path does. */
interface Answered {
  responses: unknown;
}

type PathParameters<Operation> = Operation extends { parameters: { path: infer Path } }
  ? Path
  : unknown;

type Query<Operation> = Operation extends { parameters: infer Parameters }
  ? Field<Parameters, 'query'>
  : unknown;

type Body<Operation> = Operation extends { requestBody: { content: infer Content } }
  ? { body: Content[keyof Content] }
  : Operation extends { requestBody?: { content: infer Content } }
    ? { body?: Content[keyof Content] }
    : unknown;

/** As it is declared, required or not; nothing where it is never there. */
type Field<Parent, Name extends string> = Parent extends { [Key in Name]?: never }
  ? unknown
  : { [Key in keyof Parent as Extract<Key, Name>]: Parent[Key] };

type Successes<Responses> = {
  [Status in keyof Responses & SuccessStatus]: Success<Status, DataOf<Responses[Status]>>;
}[keyof Responses & SuccessStatus];

type SuccessStatus = 200 | 201 | 202 | 203 | 204;

type DataOf<Response> = Response extends { content: infer Content }
  ? Accounted<Content[keyof Content]>
  : undefined;

/** Arguments, of which none is needed where nothing in it is. */
type Optional<Value> = CallOptions extends Value ? [input?: Value] : [input: Value];
