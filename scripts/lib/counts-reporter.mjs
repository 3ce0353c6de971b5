import { writeFileSync } from 'node:fs';

/**
 * A vitest reporter: what passed and failed, each failure by name, and what was skipped with its reason, as JSON for
 * tests.mjs.
 */
// biome-ignore lint/style/noDefaultExport: vitest takes a reporter by its default export
export default class CountsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failures: [], skipped: [] };
    const failed = (file, test, errors) =>
      counts.failures.push({ file, test, message: errors.map(({ message }) => message).join('\n') });
    for (const error of unhandledErrors) failed('', 'an error outside of any test', [error]);
    for (const module of modules) {
      const file = module.relativeModuleId;
      // a file that cannot be loaded has no tests that could fail
      for (const error of module.errors()) failed(file, 'the file itself', [error]);
      for (const suite of module.children.allSuites())
        for (const error of suite.errors()) failed(file, suite.fullName, [error]);
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed++;
        else if (result.state === 'failed') failed(file, test.fullName, result.errors);
        else counts.skipped.push({ file, test: test.fullName, reason: result.note ?? 'no reason given' });
      }
    }
    writeFileSync(process.env.ANXIN_TEST_COUNTS, JSON.stringify(counts));
  }
}
