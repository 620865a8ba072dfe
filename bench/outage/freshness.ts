import { parseList, type Item, type InnerList } from 'structured-headers';

/** Whether a `Cache-Status` (RFC 9211) says of any part that it was served stale. */
export function isStale(cacheStatus: string | undefined): boolean {
  return cacheStatus !== undefined && parseList(cacheStatus).some(isStaleMember);
}

function isStaleMember([, parameters]: Item | InnerList): boolean {
  if (parameters.get('hit') !== true) return false;
  const ttl = parameters.get('ttl');
  return (typeof ttl === 'number' && ttl < 0) || parameters.has('detail');
}
