/** What a body says about itself; the rest of it is its content. */
type Account = 'complete' | 'missing' | 'parts';

/** As it came, except that nobody has to ask what is missing. */
export type Whole<Body> = { complete: true } & {
  [Key in keyof Body as Exclude<Key, 'complete' | 'missing'>]: Body[Key];
};

/** The content one level down, out of the way of who has not looked at `complete`. */
export type Cut<Body> = {
  complete: false;
  /** The content as far as it could be had. */
  available: { [Key in keyof Body as Exclude<Key, Account>]: Body[Key] };
} & { [Key in keyof Body as Extract<Key, 'parts'>]: Body[Key] } & {
  [Key in keyof Body as Extract<Key, 'missing'>]: NonEmpty<Body[Key]>;
};

/**
 * A body with `complete` as two cases of which only the complete one has the content at the top:
 * `data.events` is a type error until `data.complete` was looked at. Other bodies stay as they are.
 */
export type Accounted<Body> = Body extends { complete: boolean } ? Whole<Body> | Cut<Body> : Body;

type NonEmpty<List> = List extends readonly (infer Item)[] ? [Item, ...Item[]] : List;

const ACCOUNT: ReadonlySet<string> = new Set<Account>(['complete', 'missing', 'parts']);

/** Moves the content of an incomplete body to where its type has it. */
export function accounted(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  if (!('complete' in body) || body.complete !== false) return body;
  const entries = Object.entries(body);
  return {
    ...Object.fromEntries(entries.filter(([key]) => ACCOUNT.has(key))),
    available: Object.fromEntries(entries.filter(([key]) => !ACCOUNT.has(key))),
  };
}
