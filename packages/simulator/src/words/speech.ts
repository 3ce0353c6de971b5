import type { TrapKind, ViolationKind } from '../truth.ts';

/** What is said in live rooms and videos. `{name}`, `{price}`, `{point}`, `{place}` are the goods'. */
export const OPENINGS = [
  '欢迎刚进来的朋友，今天给大家带来的是{name}，先看实物再听我讲。',
  '大家晚上好，接着上一场，这一款{name}好多人问，我再讲细一点。',
  '来，镜头拉近，{name}，{place}那边发过来的。',
  '刚才有人问适不适合家里用，我把{name}拆开给大家看。',
];

export const FACTS = [
  '{point}',
  '规格在小黄车里写得很清楚，下面有参数表，大家可以对照看。',
  '我手里这个就是你们收到的同一批，没有挑过样品。',
  '发货地是{place}，拍下四十八小时内发出，偏远地区多等一两天。',
  '不合适七天之内可以退，运费险给大家带上了，吊牌和包装别丢。',
  '质检报告在详情页第三张图，编号可以去官网查。',
  '每个人感受不一样，我说的是我自己用下来的情况，给大家做个参考。',
  '今天直播间到手{price}元，平时店铺是多少大家可以自己去看。',
];

export const CHAT = [
  '没抢到的不着急，库存还有，慢慢看，想清楚再下单。',
  '问尺码的朋友打在公屏上，我一个一个回。',
  '新来的朋友可以点个关注，不关注也一样发货。',
  '这边有朋友说上次买的收到了，谢谢反馈，有问题找店铺客服。',
  '我喝口水，顺便把上一款的链接再给大家挂一下。',
];

export const COMMENTS = [
  '主播我一米六穿什么码',
  '已拍，等发货',
  '上次买的还不错',
  '什么时候发货',
  '可以开发票吗',
  '怎么退货',
  '颜色有没有别的',
  '孩子能用吗',
  '能便宜点吗',
  '收到了，包装挺好',
  '新疆包邮吗',
  '讲讲成分',
  '保质期多久',
  '这个和上一款有什么区别',
  '刚来，在讲什么',
  '主播声音好听',
  '学生党表示可以',
];

export interface Speech {
  kind: ViolationKind;
  /** One is taken; the marked words are hidden by those who hide. */
  texts: readonly string[];
  categories?: readonly string[];
  comments?: readonly string[];
  act?: false;
}

export const SPEECHES: readonly Speech[] = [
  {
    kind: 'live-efficacy',
    categories: ['health-food.supplement', 'food.tea', 'food.grain', 'food.snack'],
    texts: [
      '家里老人⟦血糖⟧高的注意听，我妈吃了三个月，⟦血糖⟧自己就⟦降下来⟧了，现在⟦药都不用吃⟧。',
      '它就是帮你⟦清理血管⟧的，⟦血管⟧里面那些⟦脏东西⟧都给你⟦清出来⟧，⟦三高⟧的朋友⟦一定要吃⟧。',
      '⟦失眠⟧的朋友睡前来两粒，⟦治好⟧了多少人，⟦关节炎⟧也⟦能治⟧。',
      '⟦糖尿病⟧人也都⟦能调⟧，吃上一个周期，⟦保证有效⟧，无效我给你退。',
      '你现在舍不得这点钱，将来⟦做支架⟧⟦花几万⟧，⟦越早吃⟧越好，⟦再不管⟧就晚了。',
    ],
    comments: ['真的能降吗', '我妈也高血糖，多少钱', '主播这样说可以吗'],
  },
  {
    kind: 'misery',
    categories: ['food.fresh', 'food.grain', 'food.snack', 'food.tea'],
    texts: [
      '大家看看我身后，三万斤⟦全烂在地里⟧，奶奶坐在地头⟦哭着⟧不肯走，⟦求求大家⟧⟦下单⟧，多买一箱就少扔一箱。',
      '我爸⟦瘫痪⟧在床，⟦手术费⟧还差八万，我实在没办法才来直播，⟦求你们⟧帮帮我，⟦拍一单⟧就行。',
      '⟦工厂倒闭⟧，⟦发不出工资⟧，两百个⟦工人等着⟧过年，⟦求大家⟧点⟦一号链接⟧带走一件。',
      '孩子查出⟦白血病⟧，家里⟦揭不开锅⟧，这批货卖完我就给孩子看病去，⟦支持一下⟧吧家人们。',
    ],
    comments: ['太可怜了，买了', '真的假的', '上个月也是这么说的'],
  },
  {
    kind: 'gambling-selling',
    categories: ['jewelry'],
    texts: [
      '来，⟦赌石⟧现场，一刀下去⟦切涨了⟧翻十倍，今天⟦开出⟧来是什么⟦都归你⟧。',
      '九块九⟦砸金蛋⟧，⟦砸中⟧金镯子直接带走，⟦中大奖⟧的已经三个了。',
      '⟦翡翠盲袋⟧一百一袋，⟦抽到⟧冰种⟦全归你⟧，看看谁是今天的运气王。',
    ],
    comments: ['再来一刀', '我要十袋', '全是石头'],
  },
  {
    kind: 'evading-brand',
    categories: ['shoes-bags', 'apparel', 'jewelry', 'cosmetics.skin'],
    texts: [
      '⟦牌子不能说⟧啊，你们看五金自己认，⟦懂的都懂⟧，专柜多少钱你们心里有数。',
      '⟦大牌你们自己看⟧，我手挡着这个标，报了直播间就没了，⟦懂的姐妹⟧直接拍。',
      '什么牌子大家心里有数，⟦跟专柜一样的货⟧，吊牌我贴住了，不能说太细。',
    ],
    comments: ['这是那个牌子吧', '有小票吗', '什么牌子'],
  },
  {
    kind: 'absolute-term',
    texts: [
      '这个品质⟦全网第一⟧，我敢说没有第二家。',
      '我们家就是⟦行业第一⟧，⟦国家级⟧的工艺，放心拍。',
      '⟦全国销量第一⟧，⟦史上最⟧划算的一次。',
    ],
  },
  {
    kind: 'lowest-price',
    texts: ['今天这个价⟦全网最低⟧，⟦谁家比我低⟧我直接送你。', '⟦史上最低价⟧，过了今天再也没有。'],
  },
  {
    kind: 'invented-comparison',
    texts: ['专柜卖三千八百块，今天直播间到手只要一百九十九。', '外面门店要一千二百元，现在我们直播间就一百五。'],
    act: false,
  },
  {
    kind: 'false-scarcity',
    texts: [
      '最后三单，库存不多了，倒计时，三二一上链接，最后一波，抢完马上下播，错过就没了。',
      '只剩最后五单，手慢无，倒计时十秒，没有了没有了，再也没有了，准备下播。',
    ],
    act: false,
  },
  {
    kind: 'induced-interaction',
    texts: [
      '不关注不发货啊，没关注的先点上，公屏打满一百个要，我才开价。',
      '点赞到十万我就送，没到不上链接，送个灯牌才能进抽奖。',
    ],
    act: false,
  },
  {
    kind: 'diversion',
    texts: [
      '想要更低的价格，⟦加我微信⟧，号在屏幕下面，vx搜 lmhw8866，下播就拉群。',
      '这里不让说，⟦主页简介有⟧联系方式，私我领批发价。',
      '粉丝群满了，⟦加个微信⟧拉你，平台上贵二十。',
    ],
    comments: ['怎么加', '加了没通过', '不是不让加吗'],
  },
];

/** Said by the honest, and not to be mistaken. */
export const SPEECH_TRAPS: readonly { trap: TrapKind; text: string; categories?: readonly string[] }[] = [
  {
    trap: 'genuine-aid',
    text: '这批橙子是县里合作社的，镇政府和驻村工作队都在现场，前阵子滞销，备案编号在画面左上角，大家喜欢就下单，不喜欢也没关系。',
    categories: ['food.fresh', 'food.grain'],
  },
  {
    trap: 'genuine-aid',
    text: '消费帮扶专场，收益打到村委会账户，公示链接在简介里，村里的孤儿助学也从这里出，下单自愿。',
    categories: ['food.fresh', 'food.tea'],
  },
  {
    trap: 'negation',
    text: '先说清楚，这是普通食品，不能治疗失眠，也不能代替药，有病一定去医院。',
    categories: ['food.tea', 'food.grain'],
  },
  { trap: 'negation', text: '有人问是不是全网最低，我不敢说全网最低，大家可以自己比。' },
  { trap: 'negation', text: '保健食品不能代替药物，血压高的朋友请遵医嘱。', categories: ['health-food.supplement'] },
  { trap: 'quotation', text: '看到有人冒充我们让大家加微信，那是骗子，谨防上当，我们只在平台里回消息。' },
  { trap: 'standing-term', text: '今天请到一位国家级非遗传承人，现场给大家演示炒锅。', categories: ['kitchen'] },
];

export const VIDEO_TITLES = [
  '{name}怎么挑？三个细节说清楚',
  '用了两周的{name}，说说真实感受',
  '带你看{place}的{name}是怎么来的',
  '花{price}块买{name}值不值',
  '{name}开箱，不吹不黑',
  '换季必看：{name}的几种用法',
];
export const VIDEO_TALK = [
  '我把三款放在一起对比，价格、规格、手感都列在表里，大家截图就行。{point}',
  '今天来{place}的产地看一看，这里的师傅做了二十年，{point}',
  '很多人问我怎么用，其实就三步，先看说明，再少量试，最后再决定要不要回购。{point}',
  '缺点也讲一下，包装一般，快递盒子容易压坏，其他没毛病。{point}',
];

export const REVIEWS: Record<'good' | 'fair' | 'bad', readonly string[]> = {
  good: [
    '收到了，{name}和描述一致，包装严实，家里人都说不错。',
    '第二次买{name}了，品质稳定，发货也快。',
    '物流两天到，{name}没有破损，客服回复及时。',
    '性价比可以，{name}比想象中好，会推荐给同事。',
    '{name}用了一周来评价，目前满意，细节处理得好。',
    '给妈妈买的，她很喜欢，说下次还在这家买。',
  ],
  fair: [
    '{name}一般吧，没有视频里好看，但也能用。',
    '东西还行，就是发货慢了两天，客服道歉了。',
    '{name}有一点小瑕疵，店家补了运费，算了不折腾了。',
    '味道/手感普通，价格摆在这里，不指望太多。',
  ],
  bad: [
    '{name}收到就是坏的，找客服半天才回。',
    '说好四十八小时发货，等了五天，失望。',
    '和直播里说的不一样，{name}明显小一圈。',
    '退货折腾了一个星期，运费还要我出。',
  ],
};

export const FAKE_REVIEWS = [
  '找专柜看过了，这就是假货，做工粗糙，标都歪了。',
  '买到假货，扫码查不到，店家还不承认。',
  '绝对是山寨货，气味刺鼻，申请退款了，大家别买。',
  '收到一看就不是正品，五金掉色，高仿都算不上。',
];

/** Consumers who fear or deny it: nobody says that these are fakes. */
export const FAKE_REVIEW_TRAPS = [
  '之前担心是假货，扫码验过是真的，放心了。',
  '不是假货，和我在商场买的一样。',
  '没有买到假货的感觉，包装和证书都齐。',
];

export const REVIEW_SPAM = [
  '同款便宜一半，⟦加微信⟧ tkpf7788 直接发。',
  '一手货源批发，⟦加群⟧ 618203345 看款。',
  '别在这买，找我拿工厂价，vx⟦gczj2026⟧',
];
