import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { CommandError } from './command.ts';
import { tables } from './tables.ts';

/**
 * The file: JSON Lines in UTF-8. A header, then every row as `{"table":…,"row":{…}}`, table by table,
 * and a footer. A file without its footer is cut off.
 */
export const FORMAT = 'breakwater-export';
export const VERSION = 1;

/** Characters of a line at most: many times the largest row. */
export const LONGEST_LINE = 1_048_576;

/** Rows of each table. */
const Counts = Type.Record(Type.String(), Type.Integer({ minimum: 0 }));
export type Counts = Static<typeof Counts>;

const Header = Type.Object({
  format: Type.Literal(FORMAT),
  version: Type.Literal(VERSION),
  /** Those that had made the tables. */
  migrations: Type.Array(Type.String()),
  exportedAt: Type.String(),
  tables: Counts,
});
export type Header = Static<typeof Header>;

const Footer = Type.Object({
  end: Type.Literal(true),
  tables: Counts,
  /** Of the lines of the rows, in hexadecimal: that of the same data is the same. */
  sha256: Type.String(),
});
export type Footer = Static<typeof Footer>;

const RowLine = Type.Object({ table: Type.String(), row: Type.Unknown() });
export type RowLine = Static<typeof RowLine>;

export const isFooter = (value: unknown): value is Footer => Check(Footer, value);
export const isRowLine = (value: unknown): value is RowLine => Check(RowLine, value);

/** What is wrong with a file. */
export class FileError extends CommandError {}

/** The header, which has to be of this version and of the tables as `migrations` make them. */
export function readHeader(value: unknown, migrations: readonly string[]): Header {
  const { format, version } = (value ?? {}) as { format?: unknown; version?: unknown };
  if (format !== FORMAT) throw new FileError('line 1 is not the header of an export of Breakwater');
  if (version !== VERSION)
    throw new FileError(
      `its format is version ${JSON.stringify(version)}, and this Breakwater reads version ${VERSION}`,
    );
  if (!Check(Header, value)) throw new FileError('line 1: the header is not complete');
  const unknown = value.migrations.find((name) => !migrations.includes(name));
  if (unknown !== undefined)
    throw new FileError(
      `it is of a newer Breakwater: this one does not know the migration ${JSON.stringify(unknown)}`,
    );
  const later = migrations.find((name) => !value.migrations.includes(name));
  if (later !== undefined)
    throw new FileError(
      `it is from before the migration ${later}: npm run migrate where it was exported, then export again`,
    );
  assertCounted(value.tables, 'line 1: the header');
  return value;
}

/** Every table, and no other. */
function assertCounted(counts: Counts, where: string): void {
  const names = tables.map(({ name }) => name);
  const missing = names.find((name) => !Object.hasOwn(counts, name));
  if (missing !== undefined) throw new FileError(`${where} does not speak of ${missing}`);
  const other = Object.keys(counts).find((name) => !names.includes(name));
  if (other !== undefined)
    throw new FileError(`${where} speaks of ${JSON.stringify(other)}, which is no table`);
}

/** For people: `5,000 profiles, 12,345 profile_history`. */
/** Without the tables that are empty. */
export const describeCounts = (counts: Counts): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
    .join(', ') || 'no rows';

export const totalOf = (counts: Counts): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

export const noRows = (): Counts => Object.fromEntries(tables.map(({ name }) => [name, 0]));
