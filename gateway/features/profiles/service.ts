import { v7 as uuid } from 'uuid';
import { ProblemError } from '../../problem.ts';
import type { Clock } from '../../resilience/clock.ts';
import { DuplicateError } from '../../store/errors.ts';
import type { ProfileChangeRow, ProfileRow } from '../../store/tables.ts';
import type { Repositories, UnitOfWork } from '../../store/unit-of-work.ts';
import type { EnrichmentClient } from '../../upstreams/enrichment.ts';
import type { RequestContext } from '../../upstreams/request-context.ts';
import { emailKey } from '../../store/email-key.ts';
import { Representation } from '../representation.ts';
import type { Served } from '../served.ts';
import { stored } from '../stored.ts';
import { assertMatch } from './precondition.ts';
import {
  toChange,
  toProfile,
  type NewProfile,
  type Profile,
  type ProfileHistory,
  type ProfileList,
  type ProfileUpdate,
} from './schemas.ts';

export interface ProfilesServiceOptions {
  unitOfWork: UnitOfWork;
  enrichment: EnrichmentClient;
  clock: Clock;
  compressMinBytes: number;
}

/** A request that changes something. */
export interface Change {
  context: RequestContext;
  /** Its id, kept in the history. */
  requestId: string;
  ifMatch: string | undefined;
}

export class ProfilesService {
  readonly #unitOfWork: UnitOfWork;
  readonly #enrichment: EnrichmentClient;
  readonly #clock: Clock;
  readonly #compressMinBytes: number;

  constructor({ unitOfWork, enrichment, clock, compressMinBytes }: ProfilesServiceOptions) {
    this.#unitOfWork = unitOfWork;
    this.#enrichment = enrichment;
    this.#clock = clock;
    this.#compressMinBytes = compressMinBytes;
  }

  async create({ name, email }: NewProfile, { context, requestId }: Change): Promise<Profile> {
    const now = this.#now();
    const row: ProfileRow = {
      id: uuid(),
      name,
      email,
      email_key: emailKey(email),
      registration_date: now,
      version: 1,
    };
    await this.#change(async ({ profiles, history }) => {
      await profiles.insert(row);
      const change = 'created';
      await history.append({
        ...keyOf(row),
        change,
        changed_at: now,
        request_id: requestId,
        name,
        email,
      });
    }, context);
    return toProfile(row);
  }

  async get(id: string, context: RequestContext): Promise<Profile> {
    const row = await this.#unitOfWork.read(({ profiles }) => profiles.find(id), context);
    return toProfile(found(row));
  }

  /** The same with what there is to say of it. */
  async show(id: string, context: RequestContext): Promise<Served> {
    return this.#served(`profiles/${id}`, await this.get(id, context));
  }

  async list(
    { after, limit }: { after: string | undefined; limit: number },
    context: RequestContext,
  ): Promise<Served> {
    // One more than asked for says whether that is all.
    const rows = await this.#unitOfWork.read(
      ({ profiles }) => profiles.page({ after, limit: limit + 1 }),
      context,
    );
    const profiles = rows.slice(0, limit).map(toProfile);
    const last = rows.length > limit ? profiles.at(-1) : undefined;
    const body: ProfileList = { profiles, ...(last !== undefined && { nextCursor: last.id }) };
    return this.#served('profiles', body);
  }

  /** Also of a profile that is deleted. */
  async history(
    id: string,
    { after, limit }: { after: number; limit: number },
    context: RequestContext,
  ): Promise<Served> {
    const rows = await this.#unitOfWork.read(async ({ history }) => {
      const page = await history.page(id, { after, limit: limit + 1 });
      // Behind the last one there is nothing; of what never was there is no first one.
      if (page.length === 0 && after > 0)
        found((await history.page(id, { after: 0, limit: 1 }))[0]);
      return after === 0 ? [found(page[0]), ...page.slice(1)] : page;
    }, context);
    const changes = rows.slice(0, limit).map(toChange);
    const last = rows.length > limit ? changes.at(-1) : undefined;
    const body: ProfileHistory = {
      changes,
      ...(last !== undefined && { nextCursor: String(last.version) }),
    };
    return this.#served(`profiles/${id}/history`, body);
  }

  /** What is the same already is no change. */
  async update(id: string, update: ProfileUpdate, change: Change): Promise<Profile> {
    const { context, requestId, ifMatch } = change;
    const row = await this.#change(async ({ profiles, history }) => {
      const newKey = update.email === undefined ? undefined : emailKey(update.email);
      const before = await this.#lock(profiles, id, ifMatch, newKey);
      const { name = before.name, email = before.email } = update;
      const changed = {
        name: name === before.name ? null : name,
        email: email === before.email ? null : email,
      };
      if (changed.name === null && changed.email === null) return before;
      const { version } = before;
      const after = { ...before, name, email, email_key: emailKey(email), version: version + 1 };
      await profiles.update(after);
      await history.append({
        ...keyOf(after),
        change: 'updated',
        changed_at: this.#now(),
        request_id: requestId,
        ...changed,
      });
      return after;
    }, context);
    return toProfile(row);
  }

  async delete(id: string, { context, requestId, ifMatch }: Change): Promise<void> {
    await this.#change(async ({ profiles, history }) => {
      const before = await this.#lock(profiles, id, ifMatch);
      await profiles.delete(id);
      await history.append({
        ...keyOf({ ...before, version: before.version + 1 }),
        change: 'deleted',
        changed_at: this.#now(),
        request_id: requestId,
        name: null,
        email: null,
      });
    }, context);
    this.#enrichment.forget(id);
  }

  /** The entity tag of a profile. */
  etag(profile: Profile): string {
    return this.#representation(profile).etag();
  }

  async #lock(
    profiles: Repositories['profiles'],
    id: string,
    ifMatch: string | undefined,
    newEmailKey?: string,
  ): Promise<ProfileRow> {
    const row = found(await profiles.lock(id, newEmailKey));
    assertMatch(ifMatch, this.#representation(toProfile(row)));
    return row;
  }

  async #change<T>(
    work: (repositories: Repositories) => Promise<T>,
    context: RequestContext,
  ): Promise<T> {
    try {
      return await this.#unitOfWork.run(work, context);
    } catch (error) {
      // The email is all that has to be unique and is not made here.
      throw error instanceof DuplicateError ? emailTaken() : error;
    }
  }

  #representation(profile: Profile): Representation {
    return new Representation(JSON.stringify(profile), this.#compressMinBytes);
  }

  #served(key: string, body: object): Served {
    return stored(key, body, this.#compressMinBytes);
  }

  #now(): string {
    return new Date(this.#clock.wallNow()).toISOString();
  }
}

const keyOf = ({ id, version }: ProfileRow): Pick<ProfileChangeRow, 'profile_id' | 'version'> => ({
  profile_id: id,
  version,
});

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new ProblemError('not_found', 'There is no such profile.');
  return row;
}

const emailTaken = () =>
  new ProblemError('conflict', 'Another profile has this email address.', {
    errors: [{ field: 'body/email', message: 'is the address of another profile' }],
  });
