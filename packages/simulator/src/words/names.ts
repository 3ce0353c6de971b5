import type { Chance } from '../random.ts';

/** Invented people and places: nobody is called 样例甲, and 1380013xxxx is the number that forms print as an example. */
const SURNAMES = [...'赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜'];
const GIVEN = [...'样例试测演示范本模拟'];
const ENDINGS = [...'甲乙丙丁戊己庚辛壬癸'];

/** 王样甲, 李例乙: plainly made up, and still with the shape of a name. */
export const personName = (chance: Chance): string => chance.one(SURNAMES) + chance.one(GIVEN) + chance.one(ENDINGS);

export const phoneNumber = (chance: Chance): string => `1380013${chance.digits(4)}`;

export interface Region {
  code: string;
  province: string;
  city: string;
  district: string;
}

/** Codes of GB/T 2260. */
export const REGIONS: readonly Region[] = [
  ['110105', '北京市', '北京市', '朝阳区'],
  ['310115', '上海市', '上海市', '浦东新区'],
  ['440106', '广东省', '广州市', '天河区'],
  ['440305', '广东省', '深圳市', '南山区'],
  ['330106', '浙江省', '杭州市', '西湖区'],
  ['320102', '江苏省', '南京市', '玄武区'],
  ['510107', '四川省', '成都市', '武侯区'],
  ['420106', '湖北省', '武汉市', '武昌区'],
  ['610113', '陕西省', '西安市', '雁塔区'],
  ['500103', '重庆市', '重庆市', '渝中区'],
  ['370202', '山东省', '青岛市', '市南区'],
  ['350203', '福建省', '厦门市', '思明区'],
  ['430102', '湖南省', '长沙市', '芙蓉区'],
  ['210102', '辽宁省', '沈阳市', '和平区'],
  ['530102', '云南省', '昆明市', '五华区'],
  ['230102', '黑龙江省', '哈尔滨市', '道里区'],
].map(([code, province, city, district]) => ({ code: code!, province: province!, city: city!, district: district! }));

const ROADS = ['样板路', '示例街', '演示大道', '模拟巷', '测试路', '范例里'];

export const streetAddress = (chance: Chance, region: Region): string =>
  `${region.province}${region.city === region.province ? '' : region.city}${region.district}${chance.one(ROADS)}${chance.between(1, 299)}号${chance.between(1, 30)}幢${chance.between(1, 6)}单元${chance.between(1, 28)}0${chance.between(1, 4)}室`;

const SHOP_FIRST = [
  '青禾',
  '小满',
  '南风',
  '拾光',
  '一木',
  '云岭',
  '禾田',
  '半山',
  '海棠',
  '初见',
  '归园',
  '松果',
  '晴川',
  '白鹭',
  '橙子',
  '知味',
  '悦己',
  '暖阳',
  '木槿',
  '北岸',
  '星野',
  '渔歌',
  '竹里',
  '和风',
  '阡陌',
  '麦浪',
  '石桥',
  '花间',
  '清欢',
  '有光',
];
const SHOP_LAST: Record<string, readonly string[]> = {
  food: ['食品专营店', '农家铺子', '食品旗舰店', '土特产店'],
  cosmetics: ['美妆店', '护肤专营店', '个护旗舰店'],
  'health-food': ['健康食品店', '营养品专营店'],
  apparel: ['服饰旗舰店', '女装店', '服装厂店'],
  'shoes-bags': ['鞋包专营店', '皮具店'],
  jewelry: ['珠宝店', '玉器行'],
  electronics: ['数码专营店', '电器旗舰店'],
  home: ['家居店', '家纺旗舰店'],
  kitchen: ['厨具专营店', '餐厨店'],
  baby: ['母婴专营店', '母婴店'],
  toys: ['玩具店', '玩具旗舰店'],
  books: ['书店', '图书专营店'],
};

export const shopName = (chance: Chance, categoryId: string): string => {
  const family = categoryId.split('.')[0]!;
  return `${chance.one(SHOP_FIRST)}${chance.happens(0.35) ? chance.one(SHOP_FIRST) : ''}${chance.one(SHOP_LAST[family] ?? ['专营店'])}`;
};

const STAGE_FIRST = [
  '阿梨',
  '老周',
  '小鹿',
  '大李',
  '慧子',
  '山里的',
  '江南',
  '北方',
  '会做饭的',
  '爱茶的',
  '一只',
  '铁锅',
  '南瓜',
  '豆豆',
  '橘子',
  '静静',
];
const STAGE_LAST = [
  '妈妈',
  '师傅',
  '同学',
  '姐姐',
  '掌柜',
  '在选货',
  '好物铺',
  '逛市集',
  '聊生活',
  '农场日记',
  '厨房',
  '穿搭',
  '日常',
];
export const stageName = (chance: Chance): string => chance.one(STAGE_FIRST) + chance.one(STAGE_LAST);

const AGENCIES = ['星河', '蓝鲸', '向野', '万物', '同光', '鹿鸣', '远山', '巨浪'];
export const agencyName = (i: number): string => `${AGENCIES[i % AGENCIES.length]}文化传媒`;
