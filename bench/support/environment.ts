import { resolve } from 'node:path';

/**
 * What a process that is started here has of this one's environment: nothing that the program itself
 * understands, and the code that others have compiled already, which halves the time it takes to start.
 */
export function bareEnvironment(): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  return {
    PATH,
    // Absolute, since some have a folder of their own.
    ...(NODE_COMPILE_CACHE !== undefined && {
      NODE_COMPILE_CACHE: resolve(NODE_COMPILE_CACHE),
    }),
  };
}
