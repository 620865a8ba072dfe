import { showRegistrations } from './suite.ts';

await showRegistrations('postgres');
