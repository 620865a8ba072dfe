import type { Row, Sql } from '../support/databases.ts';

/** A row of the profiles. */
export interface Kept {
  id: string;
  name: string;
  email: string;
  version: number;
}

/** How profiles and histories do not agree: each history, replayed, makes its profile as it is. */
export async function replay(sql: Sql): Promise<string[]> {
  const rows = (await sql('SELECT * FROM profiles')) as unknown as Kept[];
  const changes = await sql('SELECT * FROM profile_history ORDER BY profile_id, version');
  const kept = new Map(rows.map((row) => [row.id, row]));
  const histories = Map.groupBy(changes, (change) => String(change['profile_id']));
  return [...new Set([...kept.keys(), ...histories.keys()])].flatMap((id) => {
    const found = fault(histories.get(id) ?? [], kept.get(id));
    return found === undefined ? [] : [`${id}: ${found}`];
  });
}

/** Whether the changes, one after the other, make this very profile; else how they do not. */
function fault(changes: readonly Row[], row: Kept | undefined): string | undefined {
  const gap = changes.findIndex(({ version }, n) => version !== n + 1);
  if (gap !== -1) return `version ${String(changes[gap]!['version'])} in place of ${gap + 1}`;
  if (changes[0]?.['change'] !== 'created') return 'nothing created it';
  let name: unknown;
  let email: unknown;
  for (const change of changes) {
    name = change['name'] ?? name;
    email = change['email'] ?? email;
  }
  const isDeleted = changes.at(-1)!['change'] === 'deleted';
  if (isDeleted) return row === undefined ? undefined : 'deleted, and there';
  const made = JSON.stringify({ name, email, version: changes.length });
  const found = row && JSON.stringify({ name: row.name, email: row.email, version: row.version });
  return made === found ? undefined : `${made} by its history, is ${String(found)}`;
}
