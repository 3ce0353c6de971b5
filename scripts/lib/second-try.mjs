/**
 * A test of several processes and a browser can fail because the machine stood still for a minute. So what fails is run
 * once more, by itself; what passes then counts as passed and is told by name at the end, so that somebody mends it.
 *
 * Never so for a property's counterexample: it is right about the code, however rarely it is found. Nor where many
 * files failed: then it is not the machine.
 */
const COUNTEREXAMPLE = /Property failed after|Counterexample:/;
const MOST_FILES = 3;

/** The files to run once more, none where that would hide something. */
export function worthAnotherTry(failures) {
  if (failures.some(({ file, message }) => file === '' || COUNTEREXAMPLE.test(message))) return [];
  const files = [...new Set(failures.map(({ file }) => file))];
  return files.length <= MOST_FILES ? files : [];
}

/** Failed is what failed both times; of the rest it is told that it is not steady. */
export function triedAgain(first, second) {
  // a second run that told nothing of its tests says nothing for the first
  if (second.failures.some(({ file }) => file === '')) return first;
  const failedIn = (run) => (one) => run.failures.some(({ file, test }) => file === one.file && test === one.test);
  const failures = first.failures.filter(failedIn(second));
  const unsteady = [
    ...first.failures.filter((one) => !failedIn(second)(one)),
    ...second.failures.filter((one) => !failedIn(first)(one)),
  ];
  const passed = first.passed + first.failures.length - failures.length;
  return { ...first, passed, failures, unsteady: [...first.unsteady, ...unsteady] };
}
