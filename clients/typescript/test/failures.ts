import { mkdirSync, writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';

const FOLDER = 'target/surefire-reports';

/** Says nothing as long as all is well, and leaves a report that can be counted. */
export default class Failures implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<SerializedError>): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    for (const error of [...modules.flatMap((module) => module.errors()), ...errors]) console.error(why(error));
    for (const test of tests) {
      const result = test.result();
      if (result.state !== 'failed') continue;
      console.error(`${test.module.relativeModuleId} > ${test.fullName}\n${result.errors.map(why).join('\n')}\n`);
    }
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${FOLDER}/TEST-browser.xml`, `<testsuite name="browser">\n${tests.map(line).join('')}</testsuite>\n`);
  }
}

const why = (error: SerializedError): string => error.stack ?? error.message;

function line(test: TestCase): string {
  const state = { failed: '<failure/>', skipped: '<skipped/>', passed: '', pending: '<skipped/>' }[test.result().state];
  const name = test.fullName.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `  <testcase name="${name}">${state}</testcase>\n`;
}
