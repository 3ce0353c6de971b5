import { PACK_LIMITS } from './limits.ts';
import { form, list, localText, object, type Placed, placed, type Read, required } from './reader.ts';
import type { LocalText, PackProblem } from './types.ts';
import { show } from './yaml.ts';

const categoryShape = object('a category', {
  id: required(form('id', /^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, dots, hyphens and underscores', 128)),
  title: required(localText('title')),
});

const fileShape = object('categories.yaml', {
  categories: required(list('categories', placed(categoryShape), { max: PACK_LIMITS.categories })),
});

/** Reads categories.yaml: what the marketplace's categories are called, by their ids. */
export function readCategoryNames(problems: PackProblem[]): Read<ReadonlyMap<string, LocalText>> {
  return (node, source) => {
    const shape = fileShape(node, source);
    if (shape === undefined) return undefined;
    const names = new Map<string, LocalText>();
    const refuse = ({ file, line, column }: Placed<unknown>, message: string): void =>
      void problems.push({ file, line, column, code: 'duplicate-category', message, hint: 'delete one of the two' });
    for (const one of shape.categories) {
      const { id, title } = one.value;
      if (names.has(id)) refuse(one, `the category ${show(id)} stands in this file already`);
      else names.set(id, title);
    }
    return names;
  };
}
