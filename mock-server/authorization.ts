import { jsonAnswer, type Answer } from './deliver.ts';

/** The answer that turns this caller away, if any: 401 to nobody, 403 to `Bearer forbidden`. */
export function refuse(authorization: string | undefined): Answer | undefined {
  if (authorization === undefined || authorization === '') {
    const message = 'The upstream was told to ask for authorization.';
    const answer = jsonAnswer(401, { error: 'unauthorized', message });
    return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer' } };
  }
  if (authorization === 'Bearer forbidden') {
    return jsonAnswer(403, {
      error: 'forbidden',
      message: 'This caller is known and turned away.',
    });
  }
  return undefined;
}
