import type { NewRegistration } from '../../gateway/features/registrations/schemas.ts';
import type { RegistrationRow } from '../../gateway/store/tables.ts';
import type { Stock } from './ledger.ts';

/** What is not as it was promised; the texts name the addresses. */
export interface Verdict {
  /** Accepted, and as they were sent in the store, once. */
  kept: number;
  /** Accepted, and not in the store. */
  lost: string[];
  /** In the store more than once. */
  twice: string[];
  /** In the store, and never sent. */
  strangers: string[];
  /** In the store with other data than were sent. */
  altered: string[];
  /** Still in the queue. */
  queued: number;
  dead: number;
}

export interface Evidence {
  /** All that were sent, accepted or not. */
  sent: readonly NewRegistration[];
  /** Addresses of those that were accepted. */
  accepted: ReadonlySet<string>;
  rows: readonly RegistrationRow[];
  stock: Stock;
}

export function judge({ sent, accepted, rows, stock }: Evidence): Verdict {
  const byEmail = Map.groupBy(rows, ({ email }) => email.toLowerCase());
  const known = new Map(sent.map((person) => [person.email.toLowerCase(), person]));
  const lost = [...accepted].filter((email) => !byEmail.has(email.toLowerCase()));
  const twice: string[] = [];
  const strangers: string[] = [];
  const altered: string[] = [];
  for (const [email, [first, ...others]] of byEmail) {
    const person = known.get(email);
    if (others.length > 0) twice.push(email);
    if (person === undefined) strangers.push(email);
    else if (!isSame(person, first!)) altered.push(email);
  }
  const bad = new Set([...lost.map((email) => email.toLowerCase()), ...twice, ...altered]);
  return {
    kept: [...accepted].filter((email) => !bad.has(email.toLowerCase())).length,
    lost,
    twice,
    strangers,
    altered,
    queued: stock.queued,
    dead: stock.dead,
  };
}

const isSame = (person: NewRegistration, row: RegistrationRow): boolean =>
  person.firstName === row.first_name &&
  person.lastName === row.last_name &&
  person.email === row.email &&
  person.gender === row.gender &&
  person.sex === row.sex &&
  person.occupation === row.occupation;
