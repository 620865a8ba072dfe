import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Event } from './dataset.ts';
import { parseJson } from './incoming.ts';

const Id = Type.Union([Type.String({ minLength: 1 }), Type.Number()]);

// Fields that nobody asked for are let through and left out, as the real service does.
const schema = Compile(
  Type.Object({
    id: Id,
    name: Type.String(),
    userId: Id,
    details: Type.Optional(Type.Unknown()),
  }),
);

export function parseNewEvent(text: string): Event | undefined {
  const input = parseJson(text);
  if (!schema.Check(input)) return undefined;
  const { id, name, userId, details } = input;
  return { id, name, userId, ...(details !== undefined && { details }) };
}
