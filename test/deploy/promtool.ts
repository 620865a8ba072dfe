import { spawnSync } from 'node:child_process';

const PROMTOOL = process.env['PROMTOOL'] ?? 'promtool';

/** Runs promtool with `input` as its standard input. */
export function promtool(args: readonly string[], input = '') {
  const { status, stdout, stderr, error } = spawnSync(PROMTOOL, args, { input, encoding: 'utf8' });
  return { status, output: error?.message ?? stdout + stderr };
}

const isThere = promtool(['--version']).status === 0;

/** For tap: why a test that needs promtool is skipped, false where it is not. */
export const withoutPromtool: string | false =
  !isThere &&
  `no ${PROMTOOL}: it comes with Prometheus (apt-get install prometheus), PROMTOOL=path`;
