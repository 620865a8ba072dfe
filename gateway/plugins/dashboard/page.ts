import { hash } from 'node:crypto';
import { bundle, readAsset } from './bundle.ts';
import { circuitTable, escapeHtml, inWords, type ListedCircuit } from './circuit-table.ts';

export interface PageOptions {
  circuits: readonly ListedCircuit[];
  /** When the circuits were looked at, in ISO 8601. */
  at: string;
  version: string;
}

const style = `\n${readAsset('style.css')}`;
const script = `\n${bundle('main.js')}\n`;

const template = readAsset('page.html')
  .replace('<!-- style -->', () => `<style>${style}</style>`)
  .replace('<!-- script -->', () => `<script type="module">${script}</script>`);

// A function as replacement, since a text would have its `$` interpreted.
const PLACES = /<!-- circuits -->|\{\{(?:at|version)\}\}/g;

/** The dashboard in one piece: everything inlined, and a table for whoever has no JavaScript. */
export function renderPage({ circuits, at, version }: PageOptions): string {
  const filling: Record<string, string> = {
    '<!-- circuits -->': circuitTable(circuits),
    '{{at}}': escapeHtml(inWords(at)),
    '{{version}}': escapeHtml(version),
  };
  return template.replaceAll(PLACES, (place) => filling[place] ?? '');
}

const source = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`;

const policy = [
  `default-src 'none'`,
  `script-src ${source(script)}`,
  `style-src ${source(style)}`,
  `connect-src 'self'`,
  'img-src data:',
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** What the page may load: what is inlined, and answers of this gateway. */
export function contentSecurityPolicy(): string {
  return policy;
}
