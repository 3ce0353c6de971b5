import type { TrapKind, ViolationKind } from '../truth.ts';

/** What a listing says that it should not. The marked words are what a seller hides: `⟦国家级⟧`. */
export interface Claim {
  kind: ViolationKind;
  where: 'title' | 'description';
  text: string;
  /** Categories or families that it goes with; any when not given. */
  categories?: readonly string[];
  /** Replaces the goods' own name. */
  noun?: string;
  /** A careful person would act; true when not given. */
  act?: false;
  /** Yuan. */
  price?: number;
  listPrice?: number;
  brand?: string;
}

const food = ['food.tea', 'food.snack', 'food.grain', 'food.fresh'];
const bags = ['shoes-bags', 'apparel', 'jewelry', 'electronics'];

export const CLAIMS: readonly Claim[] = [
  { kind: 'absolute-term', where: 'title', text: '⟦国家级⟧品质' },
  { kind: 'absolute-term', where: 'title', text: '⟦全网第一⟧好物' },
  { kind: 'absolute-term', where: 'title', text: '⟦全国第一⟧' },
  { kind: 'absolute-term', where: 'title', text: '⟦销量第一⟧同款' },
  { kind: 'absolute-term', where: 'description', text: '用料做工都是⟦行业第一⟧，没有之一。' },
  { kind: 'absolute-term', where: 'description', text: '⟦最高级⟧的原料，⟦最先进⟧的工艺。' },
  { kind: 'absolute-term', where: 'title', text: '⟦世界领先⟧技术' },
  { kind: 'absolute-term', where: 'description', text: '⟦史上最⟧好用的一款，谁用谁知道。' },
  { kind: 'absolute-term', where: 'title', text: '⟦顶级⟧甄选', act: false },
  { kind: 'absolute-term', where: 'title', text: '⟦独一无二⟧', act: false },
  { kind: 'lowest-price', where: 'title', text: '⟦全网最低价⟧' },
  { kind: 'lowest-price', where: 'description', text: '今天这个价格⟦全网最低⟧，错过不补。' },
  { kind: 'lowest-price', where: 'title', text: '⟦史上最低⟧价' },
  { kind: 'medical-food', where: 'title', text: '⟦降血糖⟧ ⟦降血压⟧', categories: food },
  { kind: 'medical-food', where: 'description', text: '每天一杯，⟦治疗失眠⟧，睡前半小时喝。', categories: food },
  { kind: 'medical-food', where: 'description', text: '老顾客反馈坚持两个月，⟦抗癌⟧防三高。', categories: food },
  { kind: 'medical-food', where: 'title', text: '⟦三高人群专用⟧', categories: food },
  { kind: 'medical-food', where: 'description', text: '能⟦软化血管⟧，长期吃⟦药都不用吃⟧。', categories: food },
  { kind: 'medical-food', where: 'title', text: '⟦增强免疫力⟧', categories: food },
  {
    kind: 'medical-cosmetic',
    where: 'description',
    text: '七天⟦治疗痤疮⟧，⟦消炎杀菌⟧不反复。',
    categories: ['cosmetics.skin'],
  },
  { kind: 'medical-cosmetic', where: 'title', text: '⟦医学护肤品⟧', categories: ['cosmetics.skin'] },
  {
    kind: 'medical-cosmetic',
    where: 'description',
    text: '⟦药用级别⟧配方，⟦专治⟧湿疹。',
    categories: ['cosmetics.skin'],
  },
  {
    kind: 'medical-cosmetic',
    where: 'description',
    text: '⟦治脱发⟧，三个月长出新发，无效退款。',
    categories: ['cosmetics.hair'],
  },
  {
    kind: 'health-food',
    where: 'description',
    text: '吃了可以⟦替代降压药⟧，一瓶见效。',
    categories: ['health-food.supplement'],
  },
  { kind: 'health-food', where: 'title', text: '⟦降三高⟧', categories: ['health-food.supplement'] },
  {
    kind: 'health-food',
    where: 'description',
    text: '⟦预防脑梗⟧，五十岁以后都应该备一瓶。',
    categories: ['health-food.supplement'],
  },
  { kind: 'bait-price', where: 'title', text: '⟦9.9元包邮⟧', price: 69 },
  { kind: 'bait-price', where: 'title', text: '⟦1元秒杀⟧', price: 129 },
  { kind: 'bait-price', where: 'title', text: '⟦9.9封顶⟧', price: 45 },
  { kind: 'invented-price', where: 'description', text: '专柜同步款，下单立减。', price: 89, listPrice: 1999 },
  { kind: 'invented-price', where: 'description', text: '吊牌标价，活动到手。', price: 39, listPrice: 699 },
  { kind: 'invented-price', where: 'description', text: '原价598，今天到手价写在上面。', act: false },
  { kind: 'unnamed-gift', where: 'description', text: '下单送神秘大礼包，先到先得。', act: false },
  { kind: 'unnamed-gift', where: 'title', text: '送豪礼', act: false },
  { kind: 'void-terms', where: 'description', text: '签收即视为认可，售出概不退换。' },
  { kind: 'void-terms', where: 'description', text: '活动最终解释权归本店所有。', act: false },
  { kind: 'void-terms', where: 'description', text: '特价商品不退不换，拍下即同意。' },
  { kind: 'review-cashback', where: 'description', text: '收货后⟦好评返现⟧五元，截图找客服。' },
  { kind: 'review-cashback', where: 'description', text: '内附卡片一张，⟦晒图返现⟧。' },
  { kind: 'diversion', where: 'description', text: '看更多款式⟦加微信⟧qhsd2026，老客有价。' },
  { kind: 'diversion', where: 'description', text: '批发价⟦加我微信⟧细聊，备注店名。' },
  { kind: 'counterfeit', where: 'title', text: '⟦一比一复刻⟧ 大牌同款', categories: bags, price: 299 },
  {
    kind: 'counterfeit',
    where: 'title',
    text: '⟦高仿⟧ 奢款老花',
    categories: ['shoes-bags'],
    noun: '手提女包',
    price: 399,
  },
  {
    kind: 'counterfeit',
    where: 'description',
    text: '⟦莆田货⟧，和正品一模一样，支持专柜验货。',
    categories: ['shoes-bags'],
  },
  {
    kind: 'counterfeit',
    where: 'title',
    text: '⟦精仿⟧ 机械机芯',
    categories: ['jewelry'],
    noun: '男士腕表',
    price: 688,
  },
  { kind: 'counterfeit', where: 'description', text: '原单尾货，工厂撤柜，剪标发出，渠道货不议价。', categories: bags },
  { kind: 'evading-brand', where: 'description', text: '⟦牌子不能说⟧，懂的都懂，看图自己认。', categories: bags },
  {
    kind: 'prohibited',
    where: 'title',
    text: '⟦电子烟⟧ 一次性小烟 西瓜冰',
    noun: '换弹套装',
    price: 39,
    categories: ['electronics'],
  },
  {
    kind: 'prohibited',
    where: 'title',
    text: '⟦弹簧刀⟧ 户外防身',
    noun: '折叠刀具',
    price: 58,
    categories: ['kitchen'],
  },
  {
    kind: 'prohibited',
    where: 'title',
    text: '⟦窃听器⟧ 远程',
    noun: '迷你录音设备',
    price: 168,
    categories: ['electronics'],
  },
  {
    kind: 'prohibited',
    where: 'title',
    text: '⟦象牙手串⟧ 老料',
    noun: '文玩把件',
    price: 1680,
    categories: ['jewelry'],
  },
  {
    kind: 'prohibited',
    where: 'description',
    text: '⟦无需处方⟧，⟦安眠药⟧一瓶见效，保密发货。',
    noun: '助眠小药瓶',
    price: 88,
    categories: ['health-food.supplement'],
  },
  {
    kind: 'prohibited',
    where: 'description',
    text: '⟦代开发票⟧，税率可谈。',
    noun: '办公用品补差价',
    price: 1,
    categories: ['home'],
  },
  {
    kind: 'prohibited',
    where: 'title',
    text: '⟦银行卡四件套⟧ 现货',
    noun: '资料补差',
    price: 50,
    categories: ['home'],
  },
];

/** What a listing says that only looks wrong. */
export interface Trap {
  trap: TrapKind;
  where: 'title' | 'description';
  text: string;
  categories?: readonly string[];
  noun?: string;
  brand?: string;
}

export const TRAPS: readonly Trap[] = [
  {
    trap: 'negation',
    where: 'description',
    text: '本店不说“全国第一”，只给检测报告，好不好您自己尝。',
    categories: food,
  },
  { trap: 'negation', where: 'description', text: '普通食品，不能治疗疾病，身体不适请就医。', categories: food },
  { trap: 'negation', where: 'description', text: '拒绝高仿，假一赔四，支持任意机构鉴定。', categories: bags },
  { trap: 'negation', where: 'description', text: '我们没有好评返现，评价请按真实体验写。' },
  { trap: 'quotation', where: 'description', text: '广告法禁止使用“国家级”“最高级”等用语，本页参数均附来源。' },
  { trap: 'quotation', where: 'description', text: '谨防骗子以客服名义要求加微信，本店售后只在平台内处理。' },
  {
    trap: 'standing-term',
    where: 'description',
    text: '制作者为国家级非遗传承人，证书见详情页。',
    categories: ['kitchen', 'food.tea'],
  },
  {
    trap: 'standing-term',
    where: 'description',
    text: '最佳赏味期为收到后七天内。',
    categories: ['food.snack', 'food.fresh'],
  },
  { trap: 'standing-term', where: 'title', text: '天然A货', categories: ['jewelry'], noun: '翡翠手镯' },
  { trap: 'standing-term', where: 'title', text: '万能充电', categories: ['electronics'], noun: '转换插头' },
  { trap: 'brand-name', where: 'title', text: '极品坊', brand: '极品坊', categories: ['food.tea'] },
  { trap: 'brand-name', where: 'title', text: '天下第一坊', brand: '天下第一坊', categories: ['food.grain'] },
  { trap: 'brand-name', where: 'title', text: '顶级先生', brand: '顶级先生', categories: ['apparel'] },
  { trap: 'lookalike', where: 'title', text: '儿童水枪玩具 气枪造型', categories: ['toys'], noun: '戏水玩具' },
  { trap: 'lookalike', where: 'title', text: '高仿真', categories: ['home'], noun: '仿真花束' },
  { trap: 'lookalike', where: 'title', text: '《世界第一等的茶》', categories: ['books'], noun: '正版书籍' },
  { trap: 'lookalike', where: 'title', text: '虎皮凤爪', categories: ['food.snack'], noun: '卤味小吃' },
  { trap: 'lookalike', where: 'title', text: '防窃听', categories: ['electronics'], noun: '摄像头遮挡盖' },
];
