/** The tables, as the migrations make them. */
export interface Tables {
  profiles: ProfileRow;
  profile_history: ProfileChangeRow;
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
