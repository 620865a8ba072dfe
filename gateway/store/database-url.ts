/** Where the data is kept. */
export type DatabaseLocation =
  | { kind: 'sqlite'; path: string }
  | { kind: 'postgres'; url: string }
  | { kind: 'mysql'; url: string };

/** In memory, for trying out: gone with the process. */
export const IN_MEMORY = ':memory:';

export const isInMemory = (location: DatabaseLocation): boolean =>
  location.kind === 'sqlite' && location.path === IN_MEMORY;

/** What a DATABASE_URL points to; undefined where it is none of the three kinds. */
export function parseDatabaseUrl(value: string): DatabaseLocation | undefined {
  const [, path] = /^sqlite:(.+)$/s.exec(value) ?? [];
  if (path !== undefined) return { kind: 'sqlite', path };
  const url = URL.parse(value);
  if (url === null || !isWellFormed(url)) return undefined;
  switch (url.protocol) {
    case 'postgres:':
    case 'postgresql:':
      return { kind: 'postgres', url: value };
    case 'mysql:':
    case 'mariadb:':
      return { kind: 'mysql', url: value };
    default:
      return undefined;
  }
}

/**
 * Whether user, password and database are told apart as they were meant: a password with a `/` of its
 * own would else be read, and shown, as a part of the path.
 */
function isWellFormed({ username, password, pathname, hash }: URL): boolean {
  if (pathname.includes('@') || hash !== '') return false;
  try {
    decodeURIComponent(username + password + pathname);
    return true;
  } catch {
    return false;
  }
}

/** The same for people to read: without credentials. */
export function displayLocation(location: DatabaseLocation): string {
  if (location.kind === 'sqlite') return `sqlite:${location.path}`;
  const { host, pathname } = new URL(location.url);
  return `${location.kind}://${host}${pathname}`;
}
