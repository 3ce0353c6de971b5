import { writeFileSync } from 'node:fs';

/** A vitest reporter: what passed and failed, and what was skipped with its reason, as JSON for test.mjs. */
// biome-ignore lint/style/noDefaultExport: vitest takes a reporter by its default export
export default class CountsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      // a file that cannot be loaded has no tests that could fail
      counts.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed++;
        else if (result.state === 'failed') counts.failed++;
        else
          counts.skipped.push({
            file: module.relativeModuleId,
            test: test.fullName,
            reason: result.note ?? 'no reason given',
          });
      }
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    }
    writeFileSync(process.env.ANXIN_TEST_COUNTS, JSON.stringify(counts));
  }
}
