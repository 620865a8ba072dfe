import { showIdempotency } from './suite.ts';

await showIdempotency('mysql');
