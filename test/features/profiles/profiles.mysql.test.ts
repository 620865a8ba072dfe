import { showProfiles } from './suite.ts';

await showProfiles('mysql');
