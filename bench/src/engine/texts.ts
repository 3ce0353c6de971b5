import { type Random, randomOf } from './random.ts';
import { EVERYDAY } from './words.ts';

/** How a planted term is spelled. */
export type Spelling = 'plain' | 'traditional' | 'separated' | 'full-width';

export interface BenchText {
  readonly text: string;
  readonly planted: readonly { readonly term: string; readonly spelling: Spelling }[];
}

/** What sellers write; each name in braces is one of the ordinary words. */
const SENTENCES = [
  '这款{goods}是我们今年新做的，{quality}而且不挑人，送{people}很合适。',
  '从{place}的产地直接发出，路上大约三天，收到后请先看看外包装。',
  '有人问{goods}怎么保存，其实放在阴凉的地方就可以，开封以后尽快吃完。',
  '材料选得{quality}，做工也不马虎，边角都是一针一针缝起来的。',
  '店里的{people}试过一周，觉得比以前那款{quality}，就是颜色略深一点。',
  '尺码偏大，平时穿中号的建议拍小号，不合适可以换，来回的运费我们出。',
  '每一批{goods}出厂之前都要过秤，误差不超过两克，附带的单子上写着日期。',
  '如果家里有{people}，可以配上我们的{goods}一起用，洗起来也方便。',
  '颜色有三种，照片是在窗边拍的，没有调过，实物和图上差不多。',
  '这家小作坊在{place}做了二十年，老板不太会说话，东西却一直{quality}。',
  '每天早上和晚上各用一次，用量大约黄豆大小，避开眼睛周围。',
  '天气热的时候我们会放冰袋，{goods}到了请马上放进冷藏室。',
  '说明书在盒子的底部，看不懂的地方可以问客服，晚上十点以前都有人在。',
  '第一次买的顾客常问是不是{quality}，我们只能说，用过的人大多会再来。',
  '重量五百克，够一家三口吃两个星期，想要多一点可以拍大份的。',
  '{goods}的盖子有点紧，打开时垫一块布，不要用牙咬，也不要加热。',
  '因为是{quality}的做法，每件的花纹都不一样，介意的话请先看实物图。',
  '仓库在{place}，下午四点以前拍的当天就能走，周末顺延到星期一。',
  '用久了会有一点磨痕，这是正常的，拿软布蘸水擦一擦就好。',
  '我们把{goods}和{goods}放在一个盒子里，省下的纸箱钱算在价格里面了。',
  '洗的时候请翻过来，水温不要超过三十度，晾在没有太阳直晒的地方。',
  '收到之后如果发现少了配件，拍张照片给我们，第二天就补上。',
] as const;

/** Every ordinary sentence without its names. */
export const ORDINARY = SENTENCES.join('\n');

/** Sentences that a seller's term stands in. */
const FRAMES = [
  '本店这一款，{term}，欢迎来看。',
  '老顾客都说：{term}！',
  '很多人来问{term}的事，请看下面的图。',
  '（{term}）',
];

/** Those that only ever break up a word, and one that cannot be seen. */
const SEPARATORS = ['*', '_', '·', '~', '^', '\u200b'];

/** Half of the texts hold no term that was planted. */
const PLANTED = [0, 0, 0, 1, 1, 2];

export interface TextOptions {
  seed: number;
  count: number;
  length: number;
  terms: readonly string[];
  /** In traditional characters; undefined where there is no way back. */
  traditional(term: string): string | undefined;
}

/** Mostly ordinary sentences, each text as long as the others; the same in every run. */
export function textsOf({ seed, count, length, terms, traditional }: TextOptions): BenchText[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => {
    const planted = Array.from({ length: random.one(PLANTED) }, () =>
      disguised(random, random.one(terms), traditional),
    );
    const frames = planted.map(({ shown }) => random.one(FRAMES).replace('{term}', shown));
    let text = sentenceOf(random);
    for (const frame of frames) text += frame + sentenceOf(random);
    while (text.length < length) text += sentenceOf(random);
    return { text: text.slice(0, length), planted: planted.map(({ term, spelling }) => ({ term, spelling })) };
  });
}

const sentenceOf = (random: Random): string =>
  random.one(SENTENCES).replace(/\{(\w+)\}/g, (_, kind: string) => random.one(EVERYDAY[kind as keyof typeof EVERYDAY]));

function disguised(
  random: Random,
  term: string,
  traditional: TextOptions['traditional'],
): { term: string; spelling: Spelling; shown: string } {
  if (/[a-z0-9]/.test(term) && random.happens(0.5)) {
    const shown = term.replace(/[a-z0-9]/g, (unit) => String.fromCharCode(unit.charCodeAt(0) + 0xfee0));
    return { term, spelling: 'full-width', shown };
  }
  const draw = random.fraction();
  if (draw < 0.2) {
    const shown = traditional(term);
    if (shown !== undefined && shown !== term) return { term, spelling: 'traditional', shown };
  } else if (draw < 0.4) {
    const separator = random.one(SEPARATORS);
    return { term, spelling: 'separated', shown: [...term].join(separator) };
  }
  return { term, spelling: 'plain', shown: term };
}
