export const newRegistration = {
  firstName: 'Ada',
  lastName: 'Keller',
  email: 'ada.keller@example.com',
  gender: 'female' as const,
  sex: 'female' as const,
  occupation: 'Harbour pilot',
};

export const accepted = {
  success: true as const,
  message: 'The registration is accepted and will be done.',
  data: { email: newRegistration.email, status: 'pending' as const },
};

export const row = {
  id: '019aa4f2-6c1e-7b5a-9d3c-2f8e6a1b4c7d',
  first_name: 'Ada',
  last_name: 'Keller',
  email: newRegistration.email,
  gender: 'female',
  sex: 'female',
  occupation: 'Harbour pilot',
  created_at: '2026-11-21T04:10:59.492Z',
  updated_at: '2026-11-21T04:10:59.492Z',
};

export const completed = {
  email: newRegistration.email,
  status: 'completed' as const,
  data: row,
};

export const pending = {
  email: newRegistration.email,
  status: 'pending' as const,
  since: '2026-11-21T04:10:59.301Z',
};

export const failed = {
  email: newRegistration.email,
  status: 'failed' as const,
  since: '2026-11-21T04:12:31.018Z',
  reason: 'the registration could not be stored',
};

export const list = { success: true as const, count: 1, data: [row] };
