import { expect, test } from 'vitest';
import { createKeyRegistry, type KeyBinding, matches, type Pressed } from './keys.ts';

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...more,
});
const bind = (keys: string, more: Partial<KeyBinding> = {}): KeyBinding => ({ keys, text: keys, run() {}, ...more });

test('keys as they are pressed', () => {
  expect(matches('a', press('a'))).toBe(true);
  expect(matches('a', press('A', { shiftKey: true }))).toBe(false);
  expect(matches('a', press('A'))).toBe(true); // caps lock
  expect(matches('a', press('a', { ctrlKey: true }))).toBe(false);
  expect(matches('a', press('a', { altKey: true }))).toBe(false);
  expect(matches('?', press('?', { shiftKey: true }))).toBe(true);
  expect(matches('Shift+r', press('R', { shiftKey: true }))).toBe(true);
  expect(matches('Mod+k', press('k', { metaKey: true }))).toBe(true);
  expect(matches('Mod+k', press('k', { ctrlKey: true }))).toBe(true);
  expect(matches('Mod+k', press('k'))).toBe(false);
  expect(matches('Escape', press('Escape'))).toBe(true);
  expect(matches('Escape', press('e'))).toBe(false);
  expect(matches('+', press('+', { shiftKey: true }))).toBe(true);
});

test('the latest layer comes first, and the frame last, whenever it came', () => {
  const registry = createKeyRegistry();
  const [page, dialog, frame] = [bind('a'), bind('a'), bind('a')];
  registry.add(() => [page]);
  registry.add(() => [frame], true);
  expect(registry.find(press('a'), false)).toBe(page);
  const take = registry.add(() => [dialog]);
  expect(registry.find(press('a'), false)).toBe(dialog);
  take();
  take();
  expect(registry.find(press('a'), false)).toBe(page);
});

test('who types means letters, unless Ctrl says otherwise', () => {
  const registry = createKeyRegistry();
  registry.add(() => [bind('a'), bind('Mod+k'), bind('Escape', { whileTyping: true })]);
  expect(registry.find(press('a'), true)).toBeUndefined();
  expect(registry.find(press('k', { ctrlKey: true }), true)).toBeDefined();
  expect(registry.find(press('Escape'), true)).toBeDefined();
});

test('what does not work now is neither done nor listed', () => {
  const registry = createKeyRegistry();
  let when = false;
  registry.add(() => [bind('a', { when }), bind('b')]);
  registry.add(() => [bind('b', { text: 'above' })]);
  expect(registry.find(press('a'), false)).toBeUndefined();
  expect(registry.list().map(({ text }) => text)).toEqual(['above']);
  when = true;
  expect(registry.list().map(({ text }) => text)).toEqual(['above', 'a']);
});
