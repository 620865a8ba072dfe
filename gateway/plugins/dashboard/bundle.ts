import { readFileSync } from 'node:fs';

/** The text of a file of this folder, with the line ends that a browser hashes. */
export function readAsset(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}

const IMPORT = /^import [^;]+ from '(?<from>[^']+)';\n/gm;
const EXPORT = /^export (?=async |const |function )/gm;

/**
 * The browser's modules as one: each after those that it imports. An inlined module has no address
 * to import others from, so their top-level names share one scope and must differ.
 */
export function bundle(entry: string): string {
  const texts = new Map<string, string>();
  const visit = (name: string): void => {
    if (texts.has(name)) return;
    // Holds its place while those that it imports are visited; the order is set below.
    texts.set(name, '');
    const source = readAsset(`browser/${name}`);
    for (const { groups } of source.matchAll(IMPORT)) visit((groups?.['from'] ?? '').slice(2));
    texts.delete(name);
    texts.set(name, source.replaceAll(IMPORT, '').replaceAll(EXPORT, '').trim());
  };
  visit(entry);
  return [...texts.values()].join('\n\n');
}
