import { test } from 'tap';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startProfiles } from '../../support/profiles.ts';
import { showAtomicity } from './suite-atomicity.ts';
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
  await test('profiles', { skip: database.skip }, async (t) => {
    const started = await startProfiles(t, database);
    await showRoutes(t, started);
    await showChanges(t, started);
    await showHistory(t, started);
    await showAtomicity(t, started);
    await showTexts(t, started);
  });
  await showPreconditions(database);
  await showPages(database);
  await showConcurrency(database);
  await showStart(database);
}
