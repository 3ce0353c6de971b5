import { createWords } from '../kit/words.ts';
import { en } from './en.ts';
import { zh } from './zh-CN.ts';

export const shared = createWords(zh, en);
