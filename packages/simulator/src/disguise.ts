import type { Chance } from './random.ts';

/** How a seller hides a word from a machine while people still read it. */
export const DISGUISES = [
  'none',
  'separator',
  'spaced',
  'fullwidth',
  'homophone',
  'pinyin',
  'split',
  'traditional',
  'emoji',
  'zero-width',
] as const;
export type DisguiseName = (typeof DISGUISES)[number];

const table = (pairs: string): ReadonlyMap<string, string> =>
  new Map(
    pairs.split(' ').map((pair) => {
      const [from, to] = pair.split('=');
      return [from!, to!] as const;
    }),
  );

/** Signs that are read alike: what a careful seller swaps. */
const HOMOPHONES = table(
  '级=集 第=弟 一=壹 最=蕞 糖=唐 压=鸭 脂=旨 仿=访 评=坪 返=反 信=芯 微=薇 降=将 治=冶 疗=辽 炎=言 复=付 刻=克 网=往 低=底 血=雪 病=并 好=郝 枪=抢 烟=咽 弹=蛋 现=线 说=硕 癌=岩 瘦=廋 免=勉 疫=役',
);
const PINYIN = table(
  '级=ji 第=di 最=zui 糖=tang 压=ya 仿=fang 评=ping 返=fan 信=xin 微=wei 降=jiang 治=zhi 疗=liao 炎=yan 复=fu 刻=ke 低=di 血=xue 病=bing 枪=qiang 烟=yan 现=xian 牌=pai 癌=ai 眠=mian 佳=jia 国=guo',
);
const SPLITS = table('治=氵台 仿=亻方 好=女子 信=亻言 评=讠平 烟=火因 佳=亻圭 级=纟及 刻=亥刂 炎=火火 权=木又 脂=月旨');
const TRADITIONAL = table(
  '国=國 级=級 疗=療 压=壓 脂=脂 评=評 现=現 疫=疫 复=復 说=說 货=貨 药=藥 无=無 见=見 证=證 钱=錢 线=線 枪=槍 烟=煙 弹=彈 价=價 网=網 励=勵 剑=劍 体=體 单=單 愈=癒 风=風 湿=濕 预=預 万=萬 宝=寶 发=發',
);
const EMOJI = table('钱=💰 现=🧧 枪=🔫 烟=🚬 药=💊 酒=🍺 评=⭐ 一=1️⃣ 信=✉️ 群=👥 包=👜 表=⌚ 病=🤒');

const swap = (word: string, signs: ReadonlyMap<string, string>): string =>
  [...word].map((sign) => signs.get(sign) ?? sign).join('');

/** The longest run of signs that hides nothing by itself is left whole: three signs, two gaps. */
const between = (word: string, gap: string): string => [...word].join(gap);

const fullwidth = (word: string): string =>
  [...word].map((sign) => (/[!-~]/.test(sign) ? String.fromCharCode(sign.charCodeAt(0) + 0xfee0) : sign)).join('');

function hide(word: string, name: DisguiseName, chance: Chance): string {
  switch (name) {
    case 'none':
      return word;
    case 'separator':
      return between(word, chance.one(['.', '·', '*', '-', '_', '/']));
    case 'spaced':
      return between(word, ' ');
    case 'zero-width':
      return between(word, '\u200b');
    case 'fullwidth':
      return fullwidth(word);
    case 'homophone':
      return swap(word, HOMOPHONES);
    case 'pinyin':
      return swap(word, PINYIN);
    case 'split':
      return swap(word, SPLITS);
    case 'traditional':
      return swap(word, TRADITIONAL);
    case 'emoji':
      return swap(word, EMOJI);
  }
}

const MARKED = /⟦([^⟧]*)⟧/g;

/** The text without its marks. */
export const plain = (text: string): string => text.replace(MARKED, '$1');

/**
 * Hides the marked words of a text: `⟦国家级⟧品质`. A word that a disguise cannot change is hidden by separators, which
 * works on any; the name returned is what was done to the first word.
 */
export function disguise(text: string, name: DisguiseName, chance: Chance): { text: string; disguise: DisguiseName } {
  let done: DisguiseName | undefined;
  const hidden = text.replace(MARKED, (_, word: string) => {
    const changed = hide(word, name, chance);
    const used = changed === word && name !== 'none' ? 'separator' : name;
    done ??= used;
    return used === name ? changed : hide(word, 'separator', chance);
  });
  return { text: hidden, disguise: done ?? 'none' };
}
