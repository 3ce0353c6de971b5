import { describe, expect, it } from 'vitest';
import { DISGUISES, disguise, plain } from './disguise.ts';
import { chanceOf } from './random.ts';

const chance = chanceOf(1, 'test');

describe('disguise', () => {
  it('changes the marked words and nothing else', () => {
    for (const name of DISGUISES) {
      const { text } = disguise('这是⟦治疗失眠⟧的茶', name, chance);
      expect(text.startsWith('这是')).toBe(true);
      expect(text.endsWith('的茶')).toBe(true);
      expect(text).not.toMatch(/[⟦⟧]/);
      expect(text === '这是治疗失眠的茶').toBe(name === 'none');
    }
  });

  it('falls back on separators where a word has no sign to swap, and says so', () => {
    expect(disguise('⟦穷鬼⟧', 'pinyin', chance).disguise).toBe('separator');
    expect(disguise('⟦高仿⟧', 'split', chance)).toEqual({ text: '高亻方', disguise: 'split' });
    expect(disguise('⟦9.9元包邮⟧', 'fullwidth', chance).text).toBe('９．９元包邮');
  });

  it('is undone by nothing but reading: plain text is the text without its marks', () => {
    expect(plain('⟦国家级⟧品质')).toBe('国家级品质');
  });
});
