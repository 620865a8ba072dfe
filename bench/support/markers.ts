import { readFile, writeFile } from 'node:fs/promises';

/** The text with what stands between the markers of `name` replaced. */
export function replaceBetween(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`there are no markers ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** A document with a marked place. Fails at once where it or its markers are missing. */
export async function openDocument(path: string, name: string): Promise<DocumentPlace> {
  const current = () => readFile(path, 'utf8');
  try {
    replaceBetween(await current(), name, '');
  } catch (error) {
    throw new Error(`${path} cannot be written to: ${(error as Error).message}`, { cause: error });
  }
  return {
    async write(content) {
      // Read again: a bench runs for minutes, and somebody may have edited the document meanwhile.
      await writeFile(path, replaceBetween(await current(), name, content));
    },
  };
}

export interface DocumentPlace {
  write(content: string): Promise<void>;
}
