import { showQueue } from './suite.ts';

await showQueue('postgres');
