/** The same for two addresses, which are ASCII, that differ by case only. */
export const emailKey = (email: string): string => email.toLowerCase();
