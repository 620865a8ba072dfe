/** The tag of what is cached about one user, whichever service it came from. */
export const userTag = (id: string | number): string => `user:${id}`;
