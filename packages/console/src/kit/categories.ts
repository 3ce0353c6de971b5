import { useRead } from './use-api.tsx';

export interface Category {
  id: string;
  title: string;
}

/** What the pack in force calls categories, in the reader's language; none where it names none. */
export function useCategories(): readonly Category[] {
  return useRead<{ items: Category[] }>('/v1/categories').data?.items ?? [];
}

/** What a category is called; its id where nobody gave it a name. */
export const nameOfCategory = (categories: readonly Category[], id: string): string =>
  categories.find((one) => one.id === id)?.title ?? id;

export function useCategoryName(): (id: string) => string {
  const categories = useCategories();
  return (id) => nameOfCategory(categories, id);
}
