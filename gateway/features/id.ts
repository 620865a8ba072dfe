import { Type } from 'typebox';

// One path segment, whatever decodes it next: no slash, no dot first, no control character, and
// none of the names that mean something to an object.
const PATTERN = '^(?!(?:constructor|prototype)$)[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$';
const FORM = 'Letters, digits and . _ ~ -, at most 128 characters';

/** An id as it stands in a path: letters, digits and `. _ ~ -`, 1 to 128 characters. */
export const Id = Type.String({ pattern: PATTERN, description: FORM });

const idOf = (what: string, example: string) =>
  Type.Object({
    id: Type.String({
      pattern: PATTERN,
      description: `The id of the ${what}. ${FORM}`,
      examples: [example],
    }),
  });

/** The parameters of the paths with a user's id. */
export const UserParams = idOf('user', '1');

/** The parameters of the paths with an event's id. */
export const EventParams = idOf('event', 'event-1');

const matcher = new RegExp(PATTERN);

/** Whether an id that came from an upstream may be put in a path. */
export const isId = (value: string): boolean => matcher.test(value);
