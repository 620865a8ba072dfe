/** Whether this is a URL that Redis is connected to by: redis://user:password@host:6379/0, rediss:// with TLS. */
export function isRedisUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'redis:' && url.protocol !== 'rediss:')) return false;
  return url.hostname !== '' && /^\/?\d{0,4}$/.test(url.pathname) && isDecodable(url);
}

function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
