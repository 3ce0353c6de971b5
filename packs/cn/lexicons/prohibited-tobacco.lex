---
about: { zh-CN: 烟草、电子烟（含谐音与行话）, en: 'Tobacco and e-cigarettes, with sound-alikes and trade cant' }
unless:
  before: [戒, 防, 去, 除, 禁, 无, 油, 不含, 远离, 替代]
  after: [灰缸, 灰盅, 收纳, 嘴过滤, 斗架, 酒柜, 盒收纳, 具架, 机配件展示]
---
电子烟	after=清洁|收纳盒|危害|检测	tags=sure
电紫烟	tags=sure
电子火因	tags=sure
电子火因弹	tags=sure
dianzi烟	tags=sure
dzy	word=true	tags=doubt
一次性小烟	tags=sure
换弹小烟	tags=sure
小烟具	tags=doubt
烟弹	before=信号|发	after=模型|玩具|道具	tags=sure
燕弹	tags=sure
烟杆通配	tags=sure
雾化弹	tags=sure
悦刻	tags=sure
relx	word=true	tags=sure
通配	tags=doubt
五千口	tags=doubt
6000口	tags=doubt
大烟雾	tags=doubt
香烟批发	tags=sure
整条香烟	tags=sure
外烟	tags=doubt
走私烟	tags=sure
爆珠香烟	tags=sure
免税香烟	tags=sure
卷烟	after=机|器|纸|盒	tags=doubt
雪茄	after=剪|刀|盒|柜|打火机|灰缸|套|架|造型|保湿	tags=doubt
烟丝	after=盒|袋	tags=doubt
