import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { launch, visit } from './browser.mjs';
import { scenarios as debuggers } from './dashboard.mjs';
import { picture, scenarios as buyers } from './scenarios.mjs';
import { scenarios as merchants } from './script.mjs';

// Spoken to over stdin and stdout, one line each way: the title of a scenario in, its result as JSON out. The first line out
// lists the titles: of OF=shop, hosted or sandbox. With --screenshot FILE it takes the picture for the documents from a running demo instead.

const shop = process.env.SHOP ?? 'http://127.0.0.1:8090';
const sandbox = process.env.SANDBOX ?? 'http://127.0.0.1:12111';
const folder = process.env.SCREENSHOTS ?? '.';

const isHosted = ([title]) => /hosted page|comes back/.test(title);
const scenarios = {
  shop: Object.fromEntries(Object.entries(buyers).filter((one) => !isHosted(one))),
  hosted: Object.fromEntries(Object.entries(buyers).filter(isHosted)),
  sandbox: { ...debuggers, ...merchants },
}[process.env.OF ?? 'shop'];
const browser = await launch();
const say = (message) => process.stdout.write(JSON.stringify(message) + '\n');

async function run(title) {
  const { context, complaints } = await visit(browser);
  try {
    await scenarios[title]({ context, shop, sandbox });
    return { ok: complaints.length === 0, message: complaints.join('\n') };
  } catch (error) {
    const name = title.replace(/[^a-z0-9]+/gi, '-');
    const shots = context.pages().map((page, i) => [page, join(folder, `${name}-${i + 1}.png`)]);
    await Promise.allSettled(shots.map(([page, path]) => page.screenshot({ path, fullPage: true })));
    const seen = shots.map(([page, path]) => `${page.url()} looked like ${path}`);
    return { ok: false, message: [error.stack, ...complaints, ...seen].join('\n') };
  } finally {
    await context.close();
  }
}

if (process.argv[2] === '--screenshot') {
  const { context } = await visit(browser);
  await picture({ context, shop, path: process.argv[3] });
} else {
  await mkdir(folder, { recursive: true });
  say(Object.keys(scenarios));
  for await (const title of createInterface({ input: process.stdin })) {
    say(await run(title));
  }
}
await browser.close();
