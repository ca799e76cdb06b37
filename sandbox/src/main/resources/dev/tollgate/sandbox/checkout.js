// The page works without this. With it: a click fills in a test card, a second click on Pay does nothing, and a page
// around the frame is told how high this one is.
(function () {
  'use strict';
  const field = (id) => document.getElementById(id);
  const form = document.querySelector('form.pay');
  const pay = field('pay');

  document.querySelectorAll('button.fill').forEach((button) => button.addEventListener('click', () => {
    field(button.dataset.fill).value = button.textContent;
    const isCard = button.dataset.fill === 'card-number';
    if (isCard && !field('card-expiry').value) field('card-expiry').value = '12 / ' + (new Date().getFullYear() + 2) % 100;
    if (isCard && !field('card-cvc').value) field('card-cvc').value = '123';
  }));

  const number = field('card-number');
  if (number) {
    number.addEventListener('blur', () => {
      number.value = number.value.replace(/\D/g, '').replace(/(.{4})(?=.)/g, '$1 ');
    });
  }

  form.addEventListener('submit', () => {
    pay.disabled = true;
    pay.setAttribute('aria-busy', 'true');
  });
  window.addEventListener('pageshow', () => {
    pay.disabled = false;
    pay.removeAttribute('aria-busy');
  });

  const origin = new URLSearchParams(window.location.search).get('embed');
  if (origin && window.parent !== window) {
    const tell = () => window.parent.postMessage(
      { source: 'sandbox-checkout', event: 'resize', height: document.documentElement.offsetHeight }, origin);
    new ResizeObserver(tell).observe(document.documentElement);
    tell();
  }
})();
