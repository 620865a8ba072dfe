import { databases } from '../support/databases.ts';
import { showBodies } from './profiles/suite-bodies.ts';
import { showRefusals as showProfileRefusals } from './profiles/suite-refusals.ts';
import { showRefusals as showRegistrationRefusals } from './registrations/suite-refusals.ts';

// What is refused before a database is asked: one kind of it is enough.
const sqlite = databases.find(({ kind }) => kind === 'sqlite')!;
await showProfileRefusals(sqlite);
await showBodies(sqlite);
await showRegistrationRefusals(sqlite);
