// Fails a build whose test classes take too long: node slow-tests.mjs TARGET SECONDS BEGAN. A campaign has a budget of its own.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const [target, limit, began] = process.argv.slice(2);
const classes = [];
for (const folder of ['surefire-reports', 'failsafe-reports'].map((name) => join(target, name)).filter(existsSync)) {
  for (const name of readdirSync(folder).filter((file) => /^TEST-.*\.xml$/.test(file) && !/Campaign\.xml$/.test(file))) {
    const file = join(folder, name);
    // What an earlier build has left was judged then.
    if (statSync(file).mtimeMs < Date.parse(began)) continue;
    const time = readFileSync(file, 'utf8').match(/<testsuite\s[^>]*?\stime="([\d.,]+)"/)?.[1] ?? '0';
    classes.push({ name: name.slice('TEST-'.length, -'.xml'.length), seconds: Number(time.replaceAll(',', '')) });
  }
}
classes.sort((one, other) => other.seconds - one.seconds);
if (classes.some(({ seconds }) => seconds > Number(limit))) {
  console.error(`A test class may take ${limit} s. Split it, or let it do less. The slowest:`);
  classes.slice(0, 5).forEach(({ name, seconds }) => console.error(`  ${seconds.toFixed(1)} s ${name}`));
  process.exitCode = 1;
}
