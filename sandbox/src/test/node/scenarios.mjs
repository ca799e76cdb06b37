import { createInterface } from 'node:readline';
import { scene } from './graph.mjs';
import { billing } from './scenarios/billing.mjs';
import { checkouts } from './scenarios/checkouts.mjs';
import { clocks } from './scenarios/clocks.mjs';
import { invoicing } from './scenarios/invoicing.mjs';
import { moneyBack } from './scenarios/money-back.mjs';
import { payments } from './scenarios/payments.mjs';
import { savedCards } from './scenarios/saved-cards.mjs';

// Scenarios as stripe-node plays them; stripe-java plays the same ones, step for step, in dev.tollgate.sandbox.client.
//   node scenarios.mjs <base url> <scenario>   prints what the client read, as JSON
//   node scenarios.mjs                         first prints the names, then one answer for every line "<scenario> <base url>"

const scenarios = { ...payments, ...savedCards, ...checkouts, ...moneyBack, ...clocks, ...billing, ...invoicing };

async function play(name, base) {
  if (!scenarios[name]) throw new Error(`There is no scenario ${name}. There are: ${Object.keys(scenarios).join(' ')}`);
  const it = scene(base);
  await scenarios[name](it);
  await it.outside.control('drain');
  return it.graph();
}

const [base, name] = process.argv.slice(2);
if (base) {
  console.log(JSON.stringify(await play(name, base)));
} else {
  console.log(JSON.stringify(Object.keys(scenarios)));
  for await (const line of createInterface({ input: process.stdin })) {
    const [wanted, url] = line.split(' ');
    const answer = await play(wanted, url).then((graph) => ({ graph }), (error) => ({ failed: error.stack }));
    console.log(JSON.stringify(answer));
  }
}
