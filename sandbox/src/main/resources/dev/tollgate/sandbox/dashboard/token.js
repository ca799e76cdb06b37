// The question for the token of the control interface.
import { h } from './dom.js';
import { field } from './ui.js';

const ABOUT =
  'The secret key that the sandbox was started with, unless it was given a token of its own. ' +
  'It is kept for this tab only.';

/** Shows the form until something was typed. `refused` says that an answer was given before and was wrong. */
export function askForToken(refused) {
  return new Promise((resolve) => {
    const input = h('input', {
      name: 'token',
      type: 'password',
      required: true,
      autocomplete: 'off',
      spellcheck: 'false',
    });
    const dialog = h(
      'dialog',
      { 'aria-labelledby': 'token-question', oncancel: (event) => event.preventDefault() },
      h(
        'form',
        { method: 'dialog' },
        h('h2', { id: 'token-question' }, 'Control token'),
        refused && h('p.problem', { role: 'alert' }, 'The sandbox does not take this token.'),
        field('Token', input, ABOUT),
        h('p.actions', h('button.primary', 'Continue')),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(input.value.trim());
    });
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
}
