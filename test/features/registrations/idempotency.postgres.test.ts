import { showIdempotency } from './suite.ts';

await showIdempotency('postgres');
