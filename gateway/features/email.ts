import { Type } from 'typebox';

// Dot-separated atoms of at most 64 characters, then a domain of at least two labels. ASCII alone:
// addresses that only look alike are no two people's, and any domain has an ASCII form (RFC 5890).
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const PATTERN = `^(?=.{1,64}@)${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+${LABEL}$`;

/** Of RFC 5321's 256 octets for a path, two are the angle brackets. */
export const LONGEST_EMAIL = 254;

const form = {
  pattern: PATTERN,
  maxLength: LONGEST_EMAIL,
  description:
    'An address in ASCII (a domain with other letters in its xn-- form), at most 254 characters',
};

/** An email address in ASCII, kept as it is written. */
export const Email = Type.String({ ...form, examples: ['ada.keller@example.com'] });

/** The same as a part of a path, percent-encoded. */
export const EmailInPath = Type.String({
  ...form,
  description: `${form.description}; percent-encoded`,
  examples: ['ada.keller@example.com'],
});
