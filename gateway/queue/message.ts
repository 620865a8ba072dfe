import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';

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

const schema = Compile(RegistrationMessage);

/** What is wrong with a message, in words that may be shown to anybody. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
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
