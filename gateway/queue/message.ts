import { hash } from 'node:crypto';
import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { RegistrationRow } from '../store/tables.ts';

const text = (longest: number) => Type.String({ minLength: 1, maxLength: longest });

/** A registration on its way, as JSON in the queue: with all that is needed to do it. */
export const RegistrationMessage = Type.Object({
  /** A version 7 UUID. */
  id: text(36),
  firstName: text(100),
  lastName: text(100),
  email: text(254),
  gender: text(20),
  sex: text(20),
  occupation: text(255),
  /** Milliseconds since the epoch. */
  acceptedAt: Type.Integer({ minimum: 0 }),
  /** Of the request that brought it. */
  requestId: text(128),
});
export type RegistrationMessage = Static<typeof RegistrationMessage>;

/** What was asked for, without what each request brings of its own. */
type Content = Pick<
  RegistrationMessage,
  'firstName' | 'lastName' | 'email' | 'gender' | 'sex' | 'occupation'
>;

/** The same for two messages, or for a message and a row, of the same content. */
export const contentHash = ({ firstName, lastName, email, gender, sex, occupation }: Content) =>
  hash('sha256', JSON.stringify([firstName, lastName, email, gender, sex, occupation]));

/** What a row was made of. */
export const contentOf = ({
  first_name: firstName,
  last_name: lastName,
  ...others
}: RegistrationRow): Content => ({ firstName, lastName, ...others });

const schema = Compile(RegistrationMessage);

/** What is wrong with a message, in words that may be shown to anybody. */
export class MessageError extends Error {
  override readonly name: string = 'MessageError';
}

/** It came too late: its email is registered with other data by now. */
export class OvertakenError extends MessageError {
  override readonly name = 'OvertakenError';

  constructor() {
    super('another registration of this email, with other data, was done before');
  }
}

/** @throws MessageError where it is no message that this version knows */
export function parseMessage(payload: string): RegistrationMessage {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    throw new MessageError('the message is not JSON');
  }
  if (schema.Check(value)) return value;
  const [first] = schema.Errors(value);
  throw new MessageError(
    `the message is not a registration: ${first?.instancePath || 'it'} ${first?.message ?? ''}`.trim(),
  );
}
