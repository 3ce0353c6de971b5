---
about: { zh-CN: 变相售假用语（含谐音、拆字、拼音、缩写）, en: 'Phrases that offer a replica, with sound-alikes, split characters, pinyin and abbreviations' }
unless:
  before: [不是, 拒绝, 杜绝, 谨防, 警惕, 打击, 绝非, 不卖, 非]
  after: [花, 植物, 绿植, 草坪, 水果, 食物, 眼球, 电影, 唱片, 壁炉, 火焰]
---
高仿	within=高仿真|最高仿|高仿古|打击高仿|高仿人民币	tags=sure
高访女包	tags=sure
高访手表	tags=sure
高访	tags=doubt
高纺	after=织|支|棉|纱	tags=doubt
高亻方	tags=sure
亻方真	tags=doubt
高fang	tags=sure
gaofang	tags=sure
gao仿	tags=sure
高f	word=true	tags=doubt
精仿	tags=sure
精防表	tags=sure
超a品质	tags=sure
超a货	tags=sure
a货	word=true	tags=jade
gf名表	word=true	tags=sure
复刻一比一	tags=sure
一比一复刻	tags=sure
1:1复刻	tags=sure
1比1复刻	tags=sure
一比一精	tags=sure
顶级复刻	tags=sure
大牌复刻	tags=sure
付刻	tags=doubt
复克	tags=doubt
复亥刂	tags=sure
fuke	word=true	tags=doubt
fk版	word=true	tags=sure
复刻	after=游戏|音乐|唱片|老味道|经典|年代|机|口味|菜|配方|礼盒|街机|版画|画|版球衣|相机|鞋	tags=doubt
一币一	tags=doubt
一比一	after=模型|大小|还原图纸|拓印	tags=doubt
1:1	after=混合|配比|等比|模型|比例|大小|兑水|还原	tags=doubt
1比1	after=混合|配比|等比|模型|比例|大小|兑水|还原	tags=doubt
莆田货	tags=sure
莆田工厂货	tags=sure
莆甜货	tags=sure
莆田鞋	tags=sure
莆田	after=桂圆|枇杷|卤面|市|包邮|红木|学院|系医院|发货	tags=doubt
纯原级	tags=sure
纯塬级	tags=sure
纯原品质	tags=sure
原版皮高品质	tags=sure
过验	after=收	tags=doubt
专柜验货	before=支持	tags=doubt
支持专柜验货	tags=doubt
验货无压力	tags=doubt
原装机芯	tags=doubt
机芯稳定	tags=doubt
鞋盒配件齐全	tags=doubt
附发票小票	tags=doubt
懂的来	tags=doubt
跟正品一模一样	tags=sure
和正品一模一样	tags=sure
与正品一模一样	tags=sure
正品一模一样	tags=sure
以假乱真	after=的花|花|的蛋糕|的水果	tags=doubt
专柜一个流水线	tags=doubt
没有授权	tags=doubt
无授权	tags=doubt
跟专柜一样的货	tags=sure
ysdz	word=true	tags=doubt
原单正品	tags=doubt
