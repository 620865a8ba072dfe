type Attributes = Record<string, string | number>;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text as HTML and SVG take it. */
export const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (c) => ESCAPES[c]!);

/** Tenths of a pixel are as fine as anybody sees. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);

/** An element around markup; texts in it are to be escaped. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const list = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? px(value) : escape(value)}"`,
  );
  const open = `<${name}${list.join('')}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

export const text = (content: string, attributes: Attributes): string =>
  element('text', attributes, escape(content));
