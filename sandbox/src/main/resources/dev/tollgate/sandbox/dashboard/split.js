// A view that is a list and, beside it, what was picked from it. On a narrow screen one or the other.
import { fill, h, loader, patch, walkable } from './dom.js';
import { to } from './route.js';
import { failIn, orNone } from './ui.js';

/**
 * Of a view it takes {title, section, filters, load, items, none, story, detail}. `load(route)` answers what
 * `items(loaded)` makes rows of, and `none(loaded)` says why there are none. `story(id)` answers what
 * `detail(story, refresh, loaded)` shows.
 * `arrive(route)` and `filter()` may take what is filtered from the address, and give it to the way back.
 */
export class Split {
  constructor(view) {
    this.view = view;
    this.title = view.title;
    this.route = null;
    this.loaded = null;
    this.story = null;
    this.problem = h('div');
    this.list = walkable(h('ol.rows', { 'aria-label': view.title }));
    this.detail = h('div.detail', { tabindex: -1 });
    this.back = h('a.back', `← ${view.title}`);
    this.right = h('article.right', { 'aria-label': 'Detail' }, this.back, this.detail);
    const filters = h('div.filters', { oninput: () => this.draw() }, view.filters);
    this.node = h('div.split', h('div.left', filters, this.problem, this.list), this.right);
    this.refreshList = loader(
      () => view.load(this.route),
      (loaded) => this.take(loaded),
      failIn(this.problem),
    );
    this.refreshDetail = loader(
      () => (this.route.id ? view.story(this.route.id) : null),
      (story) => this.tell(story),
      failIn(this.detail),
    );
  }

  show(route) {
    if (this.route?.id !== route.id) this.tell(null);
    this.route = route;
    this.view.arrive?.(route);
    this.draw();
    this.tick();
  }

  tick() {
    this.refreshList();
    this.refreshDetail();
  }

  take(loaded) {
    this.loaded = loaded;
    fill(this.problem);
    this.draw();
    this.tell(this.story);
  }

  tell(story) {
    this.story = story;
    if (story) patch(this.detail, this.view.detail(story, this.refreshDetail, this.loaded));
    else fill(this.detail);
  }

  draw() {
    if (this.loaded) patch(this.list, orNone(this.view.items(this.loaded), this.view.none(this.loaded)));
    this.pick(this.route.id);
  }

  /** Marks what is picked; without anything, the list has the whole width. */
  pick(id) {
    const isOther = this.node.dataset.picked !== id;
    this.node.dataset.picked = id;
    this.back.href = to(this.view.section, '', this.view.filter?.());
    this.list.querySelectorAll('a.row').forEach((row) => {
      if (row.dataset.id === id) row.setAttribute('aria-current', 'true');
      else row.removeAttribute('aria-current');
    });
    if (!isOther || !id) return;
    this.right.scrollTop = 0;
    if (this.list.offsetParent) return;
    window.scrollTo(0, 0);
    this.detail.focus({ preventScroll: true });
  }
}

/** An item of the list that leads to its detail: two lines, each with something at its end. */
export function rowItem({ id, key = id, state = null, href }, [main, mainEnd], [sub, subEnd]) {
  const render = () =>
    h('li', h('a.row', { href, 'data-id': id }, h('span.main', main, mainEnd), h('span.sub', sub, subEnd)));
  return { key, state, render };
}
