/** The format of a text for people: some character that shows, and none that is refused. */
export const VISIBLE_TEXT = 'visible-text';

// Control characters and halves of surrogate pairs: databases and terminals take them for something
// else. What may come before the first that shows does not show: two ways to match would take
// quadratic time.
const REFUSED = '\\p{Cc}\\p{Cs}';
const HIDDEN = '\\p{Z}\\p{Cf}\\p{DI}';
const visible = new RegExp(`^[${HIDDEN}]*[^${REFUSED}${HIDDEN}][^${REFUSED}]*$`, 'u');

/**
 * Formats of our own, for the validator. No patterns, since these classes of characters mean something
 * else to clients that read a pattern without the flag for Unicode.
 */
export const formats = { [VISIBLE_TEXT]: (text: string): boolean => visible.test(text) };
