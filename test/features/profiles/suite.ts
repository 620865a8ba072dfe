import { databases, type TestDatabase } from '../../support/databases.ts';
import { showAtomicity } from './suite-atomicity.ts';
import { showBodies } from './suite-bodies.ts';
import { showChanges } from './suite-changes.ts';
import { showConcurrency } from './suite-concurrency.ts';
import { showHistory } from './suite-history.ts';
import { showPages } from './suite-pages.ts';
import { showPreconditions } from './suite-preconditions.ts';
import { showRoutes } from './suite-routes.ts';
import { showStart } from './suite-start.ts';
import { showTexts } from './suite-texts.ts';

/** Profiles over HTTP, the same on each kind of database. */
export async function showProfiles(kind: TestDatabase['kind']): Promise<void> {
  const database = databases.find((one) => one.kind === kind)!;
  await showRoutes(database);
  await showPreconditions(database);
  await showChanges(database);
  await showHistory(database);
  await showPages(database);
  await showConcurrency(database);
  await showAtomicity(database);
  await showTexts(database);
  await showBodies(database);
  await showStart(database);
}
