---
about: { zh-CN: 悲惨、困境诉求, en: Appeals by distress }
unless:
  before: [告别, 防止, 预防, 不会, 不再, 避免, 帮助, 资助, 电影里, 小说里, 剧中]
  after: [吗, 的故事书]
---
瘫痪	after=的系统|了系统	tags=illness
摊痪	tags=illness
白血病	tags=illness
肾衰竭	tags=illness
透析	tags=illness
手术费	tags=illness
手术废	tags=illness
医药费	tags=illness
看病钱	tags=illness
给她看病	tags=illness
给他看病	tags=illness
给孩子看病	tags=illness
查出来	tags=illness
植物人	tags=illness
车祸	tags=illness
尿毒症	tags=illness
得了癌症	tags=illness
重病	tags=illness
没钱治	tags=illness
没qian治	tags=illness
有钱治病	tags=illness
等着钱做手术	tags=illness
等钱手术	tags=illness
救命钱	tags=illness
揭不开锅	tags=poverty
没饭吃	tags=poverty
饿着肚子	tags=poverty
睡桥洞	tags=poverty
交不起学费	tags=poverty
走投无路	tags=poverty
没了爹妈	tags=family
没爹没妈	tags=family
爸妈走得早	tags=family
妈妈也走了	tags=family
父母双亡	tags=family
单亲妈妈	tags=family
被老公家暴	tags=family
赶出家门	tags=family
工厂倒闭	tags=business
被法院查封	tags=business
要被查封	tags=business
工人等着	tags=business
欠债	tags=business
负债	tags=business
破产	tags=business
走得早	tags=family
老伴也没了	tags=family
老伴走了	tags=family
一个人守着	tags=family
孤儿	tags=family
留守	tags=family
支持老人	tags=plea
跪求	tags=plea
跪球	tags=plea
求你们	tags=plea
可怜可怜	tags=plea
老板跑路	tags=business
发不出工资	tags=business
全烂在地里	tags=unsold
烂在地里	tags=unsold
没人要	tags=unsold
急得直哭	tags=unsold
跪在地里	tags=unsold
只能倒掉	tags=unsold
卖不动	tags=unsold
卖不掉	tags=unsold
没人买	tags=unsold
滞销	after=品|库存管理	tags=unsold
卖不出去	tags=unsold
卖不完我们	tags=unsold
无人问津	tags=unsold
残疾	after=人证|证|人专用|人用品|人保障	tags=illness
实在没办法	tags=plea
求求大家	tags=plea
求求你们	tags=plea
求大家	tags=plea
求哥哥姐姐	tags=plea
球球大家	tags=plea
帮帮俺	tags=plea
帮帮我	tags=plea
救救我们	tags=plea
救我们一家	tags=plea
帮帮忙	tags=plea
