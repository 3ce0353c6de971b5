import { Type } from 'typebox';
import { languageOf } from '../foundation/http/language.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { PackStore } from './pack.store.ts';

/** `/v1/categories`: what the pack in force calls the categories of the marketplace. */
export function categoryRoutes({ packs }: { packs: Pick<PackStore, 'written'> }): HttpRoom {
  return {
    name: 'policy.categories',
    permissions: [],
    register(app) {
      app.get(
        '/v1/categories',
        {
          // whoever sees a category may know what it is called
          config: { permission: 'access.session.use' },
          schema: {
            ...{ summary: 'What categories are called', tags: ['policy'] },
            response: {
              200: Type.Object({ items: Type.Array(Type.Object({ id: Type.String(), title: Type.String() })) }),
            },
          },
        },
        async (request) => {
          const language = languageOf(request);
          const { categories } = packs.written().document;
          return { items: Array.from(categories, ([id, title]) => ({ id, title: title[language] })) };
        },
      );
    },
  };
}
