// Where one is: #/events/evt_1?account=acct_2. Everything that can be linked to is in the hash; the token never is.

/** {section, id, query, account} of the address bar. */
export function here() {
  const [path, search = ''] = window.location.hash.replace(/^#\/?/, '').split('?');
  const [section = '', id = ''] = path.split('/').map(decoded);
  const query = new URLSearchParams(search);
  return { section: section || 'activity', id, query, account: query.get('account') ?? '' };
}

/** The link to a place in the account that one is in. */
export function to(section, id = '', query = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  const { account } = here();
  if (account && !search.has('account')) search.set('account', account);
  const tail = search.size ? `?${search}` : '';
  return `#/${section}${id ? `/${encodeURIComponent(id)}` : ''}${tail}`;
}

/** The link to whatever this id names. */
export function toId(id) {
  if (id.startsWith('evt_')) return to('events', id);
  if (id.startsWith('req_')) return to('requests', id);
  if (id.startsWith('sub_')) return to('billing', id);
  return to('objects', id);
}

const ID = /^[a-z]{2,12}_(?:test_)?(?=[A-Za-z0-9]*[A-Z0-9])[A-Za-z0-9]{14,}$/;

/** Whether this looks like the id of something that the sandbox may hold. */
export function isId(text) {
  return ID.test(text) && !text.startsWith('acct_');
}

export function go(href) {
  window.location.hash = href.slice(1);
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
