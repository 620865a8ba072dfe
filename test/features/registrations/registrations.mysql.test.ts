import { showRegistrations } from './suite.ts';

await showRegistrations('mysql');
