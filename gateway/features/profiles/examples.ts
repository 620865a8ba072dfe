export const newProfile = { name: 'Ada Keller', email: 'Ada.Keller@example.com' };

export const profile = {
  id: '019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d',
  ...newProfile,
  registrationDate: '2026-11-21T04:10:59.492Z',
};

export const list = { profiles: [profile], nextCursor: profile.id };

export const history = {
  changes: [
    {
      version: 1,
      change: 'created' as const,
      at: profile.registrationDate,
      requestId: '5f0c1b1e-8d2b-4d0b-9f5e-0c8f6c0f7a11',
      name: 'Ada Kellr',
      email: profile.email,
    },
    {
      version: 2,
      change: 'updated' as const,
      at: '2026-11-21T04:12:03.118Z',
      requestId: '0e8a2b9c-52a1-4c43-8a0b-1d1c8f7e2b64',
      name: profile.name,
    },
  ],
};

const enrichment = {
  recentActivity: ['viewed Lantern Parade', 'viewed Harbour Swim'],
  loyaltyScore: 72,
};

export const available = {
  enrichedDataStatus: 'available' as const,
  ...enrichment,
};

export const stale = {
  enrichedDataStatus: 'stale' as const,
  ...enrichment,
  message: 'The enrichment service has been failing and is not called for now.',
};

export const unavailable = {
  enrichedDataStatus: 'unavailable' as const,
  message: 'The enrichment service took too long.',
};

export const candidate = {
  userId: 1,
  username: 'ada_k',
  email: 'ada.keller@example.com',
  age: 36,
  address: { street: '4 Harbour Walk', city: 'Port Ellery', state: 'NH', zip_code: '03801' },
  signupTs: '2026-11-20T09:30:00Z',
};
