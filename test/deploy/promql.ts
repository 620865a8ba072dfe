/** A metric as an expression asks for it. */
export interface Selector {
  metric: string;
  matchers: { label: string; operator: string; value: string }[];
}

const SELECTOR = /\b(?<metric>(?:breakwater|http|nodejs|process)_\w+)(?:\{(?<matchers>[^}]*)\})?/g;
const MATCHER = /(?<label>\w+)\s*(?<operator>=~|!~|!=|=)\s*"(?<value>[^"]*)"/g;
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right) \((?<labels>[^)]*)\)/g;

export function selectorsOf(expression: string): Selector[] {
  return [...expression.replaceAll(GROUPING, '').matchAll(SELECTOR)].map(({ groups }) => ({
    metric: groups!['metric']!,
    matchers: [...(groups!['matchers'] ?? '').matchAll(MATCHER)].map((match) => ({
      label: match.groups!['label']!,
      operator: match.groups!['operator']!,
      value: match.groups!['value']!,
    })),
  }));
}

/** The labels by which an expression groups or joins. */
export function groupingsOf(expression: string): string[] {
  return [...expression.matchAll(GROUPING)].flatMap(
    ({ groups: { labels = '' } = {} }) => labels.match(/\w+/g) ?? [],
  );
}
