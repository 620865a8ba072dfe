/** A Markdown list in lines of at most 100 characters, in the form that prettier keeps. */
export function list(texts: readonly string[]): string {
  return texts
    .map((text) => `- ${text}`.replaceAll(/(.{1,97})(?: |$)/g, '$1\n  ').trimEnd())
    .join('\n');
}
