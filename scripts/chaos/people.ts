import { randomBytes } from 'node:crypto';
import type { NewRegistration } from '../../gateway/features/registrations/schemas.ts';

/** Those who register in one run; in a database that others use, too, they are told by their domain. */
export interface People {
  /** Of their addresses, with the `@`. */
  domain: string;
  /** From 0 on. */
  person: (index: number) => NewRegistration;
}

const GENDERS = ['male', 'female', 'non-binary', 'prefer-not-to-say'] as const;
const SEXES = ['male', 'female', 'intersex'] as const;

export function createPeople(): People {
  const domain = `@run-${randomBytes(6).toString('hex')}.example`;
  return {
    domain,
    person: (index) => ({
      firstName: `First ${index}`,
      lastName: `Lästname-${index}`,
      // With capitals: as it was sent it has to be kept.
      email: `Person.${index}${domain}`,
      gender: GENDERS[index % GENDERS.length]!,
      sex: SEXES[index % SEXES.length]!,
      occupation: `Occupation ${index}`,
    }),
  };
}
