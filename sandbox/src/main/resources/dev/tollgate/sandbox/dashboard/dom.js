// Building the page. Data only ever goes in as text or as an attribute, never as markup.

/**
 * An element: h('p.soft', {id}, 'text', node). Of the properties, which may be left out, `on…` listens, anything else
 * is an attribute; `aria-…` and `data-…` say false too.
 */
export function h(name, ...rest) {
  const [tag, ...classes] = name.split('.');
  const node = document.createElement(tag);
  if (classes.length > 0) node.className = classes.join(' ');
  const children = isProperties(rest[0]) ? rest.slice(1) : rest;
  if (children !== rest) Object.entries(rest[0]).forEach(([key, value]) => set(node, key, value));
  return fill(node, ...children);
}

function isProperties(value) {
  return Boolean(value) && Object.getPrototypeOf(value) === Object.prototype;
}

function set(node, name, value) {
  const speaks = name.includes('-');
  if (value === null || value === undefined || (value === false && !speaks)) return;
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
  else if (name === 'value' && node.tagName === 'TEXTAREA') node.value = value;
  else node.setAttribute(name, value === true && !speaks ? '' : value);
}

export function fill(node, ...children) {
  const wanted = children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
  node.replaceChildren(...wanted);
  return node;
}

const marks = new WeakMap();
const FOCUSABLE = 'a, button, input, select, textarea, summary';

/**
 * Brings the children of `parent` in line with `items` of {key, state, render}. A node stays the very same as long as
 * its state does, so what one reads, has selected or is typing does not move when something else happens.
 */
export function patch(parent, items) {
  const before = new Map(
    [...parent.children].filter((node) => marks.has(node)).map((node) => [marks.get(node).key, node]),
  );
  const nodes = items.map(({ key, state, render }) => {
    const mark = JSON.stringify(state ?? null);
    const old = before.get(key);
    if (old && marks.get(old).mark === mark) return old;
    const fresh = render();
    marks.set(fresh, { key, mark });
    if (old) takePlace(old, fresh);
    return fresh;
  });
  const kept = new Set(nodes);
  [...parent.children].forEach((node) => kept.has(node) || node.remove());
  nodes.forEach((node, i) => parent.children[i] === node || parent.insertBefore(node, parent.children[i] ?? null));
}

/** What was open stays open, what had the focus has it again. */
function takePlace(old, fresh) {
  old.querySelectorAll('details[data-key][open]').forEach((open) => {
    const same = fresh.querySelector(`details[data-key="${CSS.escape(open.dataset.key)}"]`);
    if (same) same.open = true;
  });
  const focused = document.activeElement;
  const position = focused === old ? -1 : [...old.querySelectorAll(FOCUSABLE)].indexOf(focused);
  if (!old.contains(focused)) return;
  old.replaceWith(fresh);
  (position < 0 ? fresh : (fresh.querySelectorAll(FOCUSABLE)[position] ?? fresh)).focus({ preventScroll: true });
}

/**
 * A function that loads and then shows. Calls while it runs make it run once more, so the last call always wins, and
 * there are never two at a time.
 */
export function loader(load, show, fail) {
  let running = false;
  let again = false;
  return async function refresh() {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      try {
        const loaded = await load();
        if (!again) show(loaded);
      } catch (error) {
        if (!again) fail(error);
      }
    }
    running = false;
  };
}

/** However often it is called, at most once in this time; the last call is not lost. */
export function throttled(work, ms) {
  let timer = 0;
  return () => {
    timer ||= setTimeout(() => {
      timer = 0;
      work();
    }, ms);
  };
}

/** The arrow keys walk through the links of a list. */
export function walkable(list) {
  list.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...list.querySelectorAll('a.row')];
    const at = links.indexOf(document.activeElement);
    if (!step || at < 0 || !links[at + step]) return;
    event.preventDefault();
    links[at + step].focus();
  });
  return list;
}
