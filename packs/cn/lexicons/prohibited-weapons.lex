---
about: { zh-CN: 枪支弹药、弩、管制刀具, en: 'Firearms, ammunition, crossbows, controlled knives' }
unless:
  before: [严禁销售, 禁止销售, 不售, 非, 仿真花, 水弹, 射钉, 打钉, 吹尘, 吹灰, 喷漆, 玩具]
  after: [玩具, 模型, 手办, 积木, 贴纸, 海报, 游戏, 小说, 电影, 蛋糕]
---
气枪	before=射钉|打钉|吹尘|吹灰|充气|喷|钉	after=钉|射钉|接头|嘴|吹尘|枪针	tags=doubt
汽枪	tags=doubt
气狗	tags=doubt
秃鹰气枪	tags=sure
秃鹰	tags=doubt
铅弹	tags=doubt
qian弹	tags=doubt
钢珠弹	tags=doubt
铅*弹	tags=doubt
军用手枪	tags=sure
真枪	after=实弹演习|电影	tags=doubt
子弹头	before=无线|小	after=电机|口红|耳机|充电|点火	tags=doubt
配子弹	tags=doubt
仿真枪	tags=sure
火药枪	tags=sure
土枪	tags=doubt
猎枪	after=瞄	tags=doubt
狙击大威力	tags=sure
大威力	tags=doubt
打鸟	tags=doubt
弓弩	tags=sure
猎弩	tags=sure
弩箭	tags=sure
小黑豹弩	tags=sure
钢珠弩	tags=sure
弩	before=强|劲|万|剑拔	after=哥|末	tags=doubt	short=true
三棱军刺	tags=sure
军刺	tags=doubt
三棱刮刀	tags=doubt
弹簧刀	after=片|座	tags=sure
匕首	after=形|式|造型	tags=doubt
开刃	before=未|不|没	tags=doubt
防身	tags=doubt
甩棍	tags=doubt
电击棍	tags=sure
催泪弹	tags=sure
雷管	before=防|避|放	tags=sure
手雷	after=造型|杯	tags=doubt
炸药	tags=sure
tnt炸药	tags=sure
