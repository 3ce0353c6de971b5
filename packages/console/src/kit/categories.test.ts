import { expect, test } from 'vitest';
import { nameOfCategory } from './categories.ts';

test('a category is called by its name, and by its id where it has none', () => {
  const categories = [{ id: 'food.tea', title: '茶叶' }];
  expect(['food.tea', 'food', ''].map((id) => nameOfCategory(categories, id))).toEqual(['茶叶', 'food', '']);
});
