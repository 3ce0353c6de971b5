import type { Random } from './random.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What lexicons and texts are made of: the same ordinary words, so that most of a text's characters begin some term. */
const GOODS = words(`
  茶叶 蜂蜜 面霜 口红 香水 手表 手机 耳机 音箱 键盘 台灯 沙发 床垫 枕头 被子 毛巾 牙膏 牙刷 洗衣液 洗发水 沐浴露 面膜
  精华 防晒霜 眼霜 奶粉 尿布 玩具 积木 绘本 书包 钢笔 本子 球鞋 皮鞋 凉鞋 外套 衬衫 裙子 裤子 袜子 帽子 围巾 手套 皮带
  钱包 背包 行李箱 雨伞 水杯 饭盒 锅具 菜刀 砧板 碗筷 烤箱 冰箱 空调 风扇 电视 电脑 相机 镜头 翡翠 玉镯 珍珠 银饰 项链
  戒指 手链 红枣 核桃 枸杞 木耳 香菇 大米 面粉 花生油 橄榄油 酱油 陈醋 牛肉 羊肉 海参 虾仁 酸奶 奶酪 咖啡 果汁 白酒 红酒
  药膏 膏贴 胶囊 片剂 口服液 艾条 足浴 理疗仪 按摩椅 血压计 净水器 吸尘器 扫地机 电饭煲 豆浆机 榨汁机
`);
const QUALITIES = words(`
  柔软 轻便 耐用 透气 防水 保暖 清爽 细腻 醇厚 香甜 酥脆 鲜嫩 饱满 光亮 简约 经典 时尚 复古 可爱 大方 结实 稳固 安静 省电
  快速 精准 温和 滋润 清新 自然 天然 有机 手工 原创 正宗 地道 新鲜 当季 高端 实惠 超值 特价 全新 限量 独家 顶级 极品 完美
  绝对 唯一 最佳 最强 最好 第一 万能 神奇 永久 彻底 百分百 国家级 世界级 权威 专业 安全 无毒 零添加 无副作用
`);
const ACTS = words(`
  购买 选择 使用 佩戴 食用 饮用 清洗 存放 收纳 携带 搭配 赠送 试用 体验 推荐 分享 收藏 下单 发货 退换 包邮 质保 检验 包装
  治疗 根治 治愈 缓解 消除 预防 改善 增强 提高 促进 调理 排毒 减肥 瘦身 美白 祛斑 祛痘 生发 壮阳 丰胸 降压 降糖 降脂 补肾
  护肝 养胃 安神 止痛 消炎 杀菌 抗癌 抗衰 延寿 增高 转账 充值 提现 返现 代购 代考 代办 刷单 套现 赌博 下注 中奖 抽奖 加群
`);
const TOPICS = words(`
  失眠 头痛 感冒 发烧 咳嗽 便秘 腹泻 胃病 肝病 肾病 糖尿病 高血压 高血脂 冠心病 关节炎 颈椎病 腰椎 风湿 痛风 湿疹 皮炎 鼻炎
  近视 白内障 耳鸣 脱发 白发 皱纹 色斑 痘印 肥胖 疲劳 体虚 贫血 过敏 癌症 肿瘤 中风 抑郁 焦虑 微信 电话 地址 私信 红包 优惠券
  发票 假货 高仿 原单 尾单 专柜 正品 授权 品牌 商标 证书 奖项 专利 院士 专家 医生 老中医 名人 明星 领导 国宴 特供 军工 内部
`);
const PLACES = words(`
  北京 上海 广州 深圳 杭州 苏州 成都 重庆 武汉 西安 南京 天津 青岛 厦门 长沙 昆明 福建 浙江 云南 四川 新疆 西藏 海南 东北
`);
const PEOPLE = words(`
  老人 孩子 妈妈 爸爸 朋友 同事 学生 老师 女生 男生 孕妇 宝宝 家人 邻居 顾客 店主
`);
const VERBS = [
  ...'治祛除抗防消降补养护健强壮增减瘦美白排解杀灭止镇安助促调理清通活生延返代买卖刷套加扫领抢赌押赢充提借贷',
];
const NOUNS = [
  ...'癌瘤斑痘痛炎毒湿寒热火气血肾肝胃肺心脑眼耳鼻齿发皮肤骨肌脂糖压尿酸菌虫病症伤疤皱纹老衰神命寿胎乳臀腿腰颈背',
];

/** Of the most common characters: names of people and shops, slang and abbreviations are made of them. */
const CHARACTERS = [
  ...'的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起',
  ...'发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间知世什两次使',
  ...'身者被高已亲其进此话常与活正感见明问力理尔点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再',
  ...'书部水像眼等体却加电主界门利海受听表德少克代员许先口由死安写性马光白或住难望教命花结乐色更拉东神记处让母父应直字场平报友关放',
  ...'至张认接告入笑内英军候民岁往何度山觉路带万男边风解叫任金快原吃妈变通师立象数四失满战远格士音轻目条呢病始达深完今提求清王化空',
  ...'业思切怎非找片罗钱吗语元喜曾离飞科言干流欢约各即指合反题必该论交终林请医晚制球决传画保读运及则房早院量苦火布品近坐产答星精视',
];

const LETTERS = words('vx wx qq v信 加v top1 no1 app vip pos机 atm卡 u盾 hpv疫苗 ed片 3d变声');

const LONGEST = 8;
const ALL = [...GOODS, ...QUALITIES, ...ACTS, ...TOPICS, ...PLACES, ...PEOPLE];
const CLAIMS = [...QUALITIES, ...ACTS, ...TOPICS];

/** What an ordinary sentence names. */
export const EVERYDAY = { goods: GOODS, quality: QUALITIES.slice(0, 40), place: PLACES, people: PEOPLE } as const;

/**
 * Different terms of two to eight characters, most of four: phrases of ordinary words as claims are, names and slang
 * that begin with any character, some with Latin letters or digits. None is part of `ordinary`: whoever keeps a lexicon
 * takes out what fires on every text.
 */
export function termsOf(random: Random, count: number, ordinary: string): string[] {
  const terms = new Set<string>(LETTERS);
  while (terms.size < count) {
    const term = termOf(random);
    if (term.length <= LONGEST && !ordinary.includes(term)) terms.add(term);
  }
  return [...terms].slice(0, count);
}

function termOf(random: Random): string {
  const draw = random.fraction();
  if (draw < 0.4) return nameOf(random);
  if (draw < 0.44) return random.one(LETTERS) + random.one(ALL);
  if (draw < 0.5) return random.one(VERBS) + random.one(NOUNS);
  if (draw < 0.6)
    return random.happens(0.5) ? random.one(VERBS) + random.one(TOPICS) : random.one(ACTS) + random.one(NOUNS);
  if (draw < 0.85) return random.one(CLAIMS) + random.one(ALL);
  if (draw < 0.92) return random.one(VERBS) + random.one(NOUNS) + random.one(ALL);
  return random.one(CLAIMS) + random.one(ALL) + random.one(CLAIMS) + (random.happens(0.3) ? random.one(TOPICS) : '');
}

/** Two to four characters, sometimes with what the name stands for. */
function nameOf(random: Random): string {
  const length = random.happens(0.25) ? 2 : random.happens(0.6) ? 3 : 4;
  const name = Array.from({ length }, () => random.one(CHARACTERS)).join('');
  return random.happens(0.3) ? name + random.one(ALL) : name;
}
