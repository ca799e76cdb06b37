// Adds up the JUnit reports (TEST-*.xml) below a folder: "N passed, N failed, N skipped". Nothing counted is a failure.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TESTCASE = /<testcase(?:\s+[\w:.-]+="[^"]*")*\s*(?:\/>|>([\s\S]*?)<\/testcase>)/g;
const count = { passed: 0, failed: 0, skipped: 0 };
for (const entry of readdirSync(process.argv[2], { recursive: true })) {
  if (!/(^|\/)TEST-[^/]*\.xml$/.test(entry)) continue;
  const text = readFileSync(join(process.argv[2], entry), 'utf8').replace(/<!\[CDATA\[[\s\S]*?]]>/g, '');
  for (const [, inner = ''] of text.matchAll(TESTCASE)) {
    count[/<(failure|error)[\s>/]/.test(inner) ? 'failed' : /<skipped[\s>/]/.test(inner) ? 'skipped' : 'passed']++;
  }
}
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.passed + count.failed === 0 ? 1 : 0;
