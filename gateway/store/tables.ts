/** The tables, as the migrations make them. */
export interface Tables {
  profiles: ProfileRow;
  profile_history: ProfileChangeRow;
  registrations: RegistrationRow;
  registration_queue: QueuedRow;
  registration_dead_letters: DeadLetterRow;
  idempotency_keys: IdempotencyRow;
}

export interface ProfileRow {
  /** A version 7 UUID: the order of ids is the order of creation. */
  id: string;
  name: string;
  email: string;
  /** The email as it is compared. */
  email_key: string;
  /** ISO 8601 in UTC, to the millisecond: text reads and sorts the same in every database. */
  registration_date: string;
  /** Changes so far, creation included: that of its last row in the history. */
  version: number;
}

export interface ProfileChangeRow {
  profile_id: string;
  /** From 1, without gaps. */
  version: number;
  change: 'created' | 'updated' | 'deleted';
  /** ISO 8601 in UTC, to the millisecond. */
  changed_at: string;
  /** Of the request that made the change. */
  request_id: string;
  /** What the change set it to; null where it did not. */
  name: string | null;
  /** What the change set it to; null where it did not. */
  email: string | null;
}

/** Somebody who is registered. */
export interface RegistrationRow {
  /** A version 7 UUID, given when it was accepted: the order of ids is the order of acceptance. */
  id: string;
  first_name: string;
  last_name: string;
  email: string;
  /** The email as it is compared. */
  email_key: string;
  gender: string;
  sex: string;
  occupation: string;
  /** ISO 8601 in UTC, to the millisecond. */
  created_at: string;
  updated_at: string;
}

/** A registration that is accepted and not yet done: at most one of an email. */
export interface QueuedRow {
  id: string;
  email_key: string;
  /** The message, as JSON. */
  payload: string;
  /** Where it goes from here: to the store, or first to Kafka, which could not be reached. */
  target: 'store' | 'kafka';
  /** Times that it was tried and failed through its own fault. */
  attempts: number;
  /** Milliseconds since the epoch before which nobody takes it: held by a lease, or waiting. */
  available_at: number;
  /** Who holds it; null where nobody does. */
  leased_by: string | null;
  /** Why it failed last. */
  last_error: string | null;
  /** Milliseconds since the epoch. */
  accepted_at: number;
}

/** A registration that was given up. */
export interface DeadLetterRow {
  id: string;
  /** Empty where the message says nothing of it. */
  email_key: string;
  payload: string;
  attempts: number;
  error: string;
  /** Milliseconds since the epoch. */
  accepted_at: number;
  /** Milliseconds since the epoch. */
  died_at: number;
}

/** What became of a request that bore an Idempotency-Key. */
export interface IdempotencyRow {
  /** The SHA-256 of the key. */
  key_hash: string;
  /** The SHA-256 of what was asked for under it. */
  fingerprint: string;
  /** The status that was answered; null while it is under way. */
  status: number | null;
  /** The body that was answered. */
  body: string | null;
  /** Milliseconds since the epoch until which it holds. */
  expires_at: number;
}
