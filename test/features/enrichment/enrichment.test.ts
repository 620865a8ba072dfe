// Profiles with what the enrichment service knows. One process does all of it, since each would load
// the same code.
await import('./suite-available.ts');
await import('./suite-candidate.ts');
await import('./suite-callers.ts');
await import('./suite-directives.ts');
await import('./suite-invalidation.ts');
await import('./suite-counted.ts');
