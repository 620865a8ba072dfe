import type { Step } from './step.ts';
import { aliases } from './steps/aliases.ts';
import { breaker } from './steps/breaker.ts';
import { cache } from './steps/cache.ts';
import { circuits } from './steps/circuits.ts';
import { events } from './steps/events.ts';
import { health } from './steps/health.ts';
import { profiles } from './steps/profiles.ts';
import { rateLimit } from './steps/rate-limit.ts';
import { registrations } from './steps/registrations.ts';
import { users } from './steps/users.ts';
import { writes } from './steps/writes.ts';

/** In this order; the rate limit last, since nothing can be asked after it. */
export const steps: readonly Step[] = [
  health,
  users,
  events,
  writes,
  profiles,
  registrations,
  aliases,
  circuits,
  cache,
  breaker,
  rateLimit,
];
