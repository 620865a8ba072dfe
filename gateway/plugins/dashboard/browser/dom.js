const SVG = document.querySelector('svg').namespaceURI;

export function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}`);
  return found;
}

/** A copy of a template's one element. */
export function cloneOf(id) {
  return element(id).content.firstElementChild.cloneNode(true);
}

/** What the script fills in, by the name in data-field. */
export function fieldsOf(root) {
  const all = root.querySelectorAll('[data-field]');
  return Object.fromEntries(Array.from(all, (node) => [node.dataset.field, node]));
}

// Each of these touches the document only for a change: a screen reader would hear the rest again.

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setAttribute(node, name, value) {
  if (value === undefined) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

export function show(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}

export function setShare(node, name, share) {
  node.style.setProperty(name, Math.min(1, Math.max(0, share)).toFixed(4));
}

/** An element; strings among the children become text, never markup. */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  node.append(...children);
  return node;
}

export function shapeOf(name) {
  return draw(
    'svg',
    { class: 'shape', 'aria-hidden': 'true' },
    draw('use', { href: `#shape-${name}` }),
  );
}

/** Tells the width and height of an element, now and whenever they change. */
export function onSize(node, told) {
  new ResizeObserver(([entry]) => told(entry.contentRect.width, entry.contentRect.height)).observe(
    node,
  );
}
