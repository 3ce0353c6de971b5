/** Recipients as a marketplace has them, the same in every run; nobody's, though every one could be somebody's. */
export interface Recipient {
  name: string;
  phone: string;
  address: string;
}

const SURNAMES = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '欧阳', '司马'];
const GIVEN = ['伟', '芳', '娜', '秀英', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇', '杰', '娟', '小明', '思远'];
const PLACES = [
  '广东省深圳市南山区粤海街道',
  '北京市海淀区中关村街道',
  '上海市浦东新区张江镇',
  '浙江省杭州市余杭区仓前街道',
  '四川省成都市武侯区桂溪街道',
  '湖北省武汉市洪山区关山街道',
];
const ROADS = ['科技园路', '人民东路', '中山大道', '解放路', '学府街', '文昌巷'];

const pick = <T>(all: readonly T[], n: number): T => all[n % all.length]!;
/** Neighbouring numbers end up far apart. */
const spread = (n: number, below: number): number => (n * 2_654_435_761 + 12_345) % below;

export const recipientOf = (n: number): Recipient => ({
  name: pick(SURNAMES, spread(n, 997)) + pick(GIVEN, spread(n, 1_009)),
  phone: `1${pick(['38', '59', '86', '77'], spread(n, 101))}${String(spread(n, 99_999_989)).padStart(8, '0')}`,
  address: `${pick(PLACES, spread(n, 103))}${pick(ROADS, spread(n, 107))}${1 + spread(n, 389)}号${1 + spread(n, 31)}栋${101 + spread(n, 2_503)}室`,
});
