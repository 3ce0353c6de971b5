import { comeBackOf, SET_PIECES } from '../../../simulator/src/index.ts';
import type { Database } from '../foundation/database/database.ts';
import type { Language } from '../foundation/http/language.ts';
import { readDecisionsOf } from '../policy/decision.store.ts';
import { marketplaceOf } from './marketplace.ts';
import { type DemoState, readState } from './state.ts';

interface Stop {
  id: string;
  title: Record<Language, string>;
  text: Record<Language, string>;
  /** Where to look, once the database is asked for what has no id by itself. */
  address(db: Database, state: DemoState): Promise<string> | string;
}

/** Five stops, ten minutes (docs/tour.md). Their ids are set pieces of the simulator: the same with every seed. */
const STOPS: readonly Stop[] = [
  {
    id: 'today',
    title: { 'zh-CN': '今天：市场正在发生什么', en: 'Today: what is happening' },
    text: {
      'zh-CN':
        '先看右上的实时计数：几秒就有新事件进来。再看结论随时间的变化：过去几小时有一批违规商品和私信涌入。点任意一个数字，都能打开它背后的记录。把时间换成一年：十一月双十一的高峰、年中直播专项治理之后的回落都在图上。',
      en: 'Look at the live counts first: new events come in every few seconds. Then at the verdicts over time: a wave of bad listings and messages came in during the last hours. Any number opens the records behind it. Switch to a year: the peak of 11.11 and the fall after the campaign against bad live rooms are there.',
    },
    address: () => '/',
  },
  {
    id: 'decision',
    title: { 'zh-CN': '一次判定：为什么被拒绝', en: 'A decision: why it was rejected' },
    text: {
      'zh-CN':
        '这条苦荞茶的标题把“降血糖”拆成了“降·血·糖”。原文里的证据仍被准确标出，旁边是法律依据和修改建议。往下看“差一点命中”的规则，再看判定用的是哪个版本的规则包：任何时候都能重算。',
      en: 'The title of this buckwheat tea hides “降血糖” (lowers blood sugar) as “降·血·糖”. The evidence is marked in the original all the same, with the law and what to change beside it. Further down are the rules that nearly fired, and the version of the pack that decided: it can be decided again at any time.',
    },
    address: async (db) => {
      const [decision] = await readDecisionsOf(db, `product/${SET_PIECES.product}`, 1);
      return decision ? `/decisions/${decision.id}` : `/subjects/product/${SET_PIECES.product}`;
    },
  },
  {
    id: 'live',
    title: {
      'zh-CN': '一场直播：话、画面与判定在同一条时间轴上',
      en: 'A live room: speech, pictures and decisions on one axis',
    },
    text: {
      'zh-CN':
        '前两段正常介绍商品，从第三段开始先宣称疗效，再卖惨，最后说绝对化用语。顺着时间轴看：口播、画面、观众数、弹幕和每一段的判定对得上。注意不是听到敏感词就处置，前面“不能代替药物”一类的提醒不会被误伤。',
      en: 'The first segments describe the goods; from the third on the host claims a cure, then appeals to pity, then to superlatives. Follow the axis: speech, pictures, viewers, comments and the decision on each segment stand side by side. A word alone decides nothing: the warning that something is no medicine is left alone.',
    },
    address: () => `/subjects/live/${SET_PIECES.live}`,
  },
  {
    id: 'review',
    title: { 'zh-CN': '审核队列：一个键处理一件', en: 'The review queue: one key an item' },
    text: {
      'zh-CN':
        '用审核员账号登录更有代入感。打开队列，最急的一件已经在眼前：看证据，按 a 维持、c 放行、l 限制、r 拒绝。按错了，十秒内可以撤销。离开或断网，五分钟后这件会回到队列，写了一半的备注不会丢。',
      en: 'Best with the reviewer’s account. The most urgent item is open at once: read the evidence and press a to uphold, c to clear, l to limit, r to reject. A mistake can be undone for ten seconds. If you leave, the item goes back to the queue after five minutes, and what you typed is not lost.',
    },
    address: () => '/review',
  },
  {
    id: 'come-back',
    title: {
      'zh-CN': '换了名字的店，和一个快到期的承诺',
      en: 'A shop under another name, and a promise about to break',
    },
    text: {
      'zh-CN': `这家店是一家被关停的店换名重开的，两家的资料有相同之处：看看它的历史判定。再打开订单 ${SET_PIECES.order}：商家承诺的发货时间就在两小时后，还没有发货；收件人的姓名、电话和地址都是脱敏的。`,
      en: `This shop is one that was closed and came back under another name; the two have something in common. Look at what was decided about it. Then open the order ${SET_PIECES.order}: it was promised for two hours from the demo’s start and is not shipped; the recipient’s name, phone and address are masked.`,
    },
    address: (_, state) => `/subjects/merchant/${comeBackOf(marketplaceOf(state).world).merchant.id}`,
  },
];

export interface TourStop {
  id: string;
  title: string;
  text: string;
  address: string;
}

/** Undefined where there is no demo in this database. */
export async function readTour(db: Database, language: Language): Promise<TourStop[] | undefined> {
  const state = await readState(db);
  if (!state) return undefined;
  return Promise.all(
    STOPS.map(async ({ id, title, text, address }) => ({
      ...{ id, title: title[language], text: text[language] },
      address: await address(db, state),
    })),
  );
}
