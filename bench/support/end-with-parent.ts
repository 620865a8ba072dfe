// Preloaded into every child: however the parent ended, nothing of it stays behind.
process.once('disconnect', () => process.exit());
