import { hash } from 'node:crypto';

/** A Lua script that Redis runs as one step. */
export interface Script {
  source: string;
  /** Under which Redis knows it once it has seen it. */
  sha: string;
}

export function createScript(source: string): Script {
  return { source, sha: hash('sha1', source) };
}
