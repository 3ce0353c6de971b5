import type { Drill } from '../drill.ts';
export const leak: Drill = {
  about: 'todo',
  rounds: 1,
  run: async () => {
    throw new Error('todo');
  },
};
