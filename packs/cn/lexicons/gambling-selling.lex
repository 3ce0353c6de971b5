---
about: { zh-CN: 赌博式销售话术, en: Selling by chance }
unless:
  before: [禁止, 拒绝, 不是, 没有, 不搞, 不玩]
---
开蚌	tags=act
开棒了	tags=act
砸金蛋	tags=act
赌石	tags=act
一刀穷一刀富	tags=act
翡翠盲袋	tags=act
抽翡翠	tags=act
盲袋	tags=act
刮刮乐	tags=act
刮刮卡	tags=act
guaguale	tags=act
转盘	after=餐桌|轴|式|蛋糕|桌|架	tags=act
转一次	tags=act
开玉石	tags=act
抽一次	tags=act
切涨了	tags=prize
归你	tags=prize
都归你	tags=prize
全归你	tags=prize
砸中	tags=prize
抽到	tags=prize
开出	tags=prize
中大奖	tags=prize
中了全	tags=prize
翻十倍	tags=prize
几等奖	tags=prize
