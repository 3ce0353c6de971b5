---
about: { zh-CN: 回避品牌名称的话术, en: Talk that avoids naming the brand }
unless:
  before: [为什么, 不会说]
  after: [就不买吗]
---
牌子不能说	tags=sure
牌子我不能说	tags=sure
牌子不能硕	tags=sure
大牌子不能硕	tags=sure
不能说牌子	tags=sure
不能硕牌子	tags=sure
不让说牌子	tags=sure
paizi不能说	tags=sure
牌子不能提	tags=sure
不报牌子	tags=sure
不念牌子	tags=sure
主播不敢念	tags=sure
不敢念	tags=doubt
名字不让提	tags=doubt
什么牌子大家心里有数	tags=sure
牌子心里有数	tags=sure
看标就知道	tags=doubt
看标懂的	tags=sure
大牌你们看	tags=sure
大牌你们自己看	tags=sure
你们自己看包装	tags=doubt
你们看图不解释	tags=doubt
懂的都懂	tags=doubt
董的都董	tags=doubt
dong的都懂	tags=doubt
dddd	word=true	tags=doubt
懂的姐妹	tags=doubt
你们懂的	tags=doubt
你们懂得	tags=doubt
懂得都懂	tags=doubt
驴家	tags=doubt
某香家	tags=doubt
某奢	tags=doubt
l什么v	tags=sure
不能说太细	tags=doubt
报了直播间就没了	tags=sure
跟专柜一样的货	tags=sure
一模一样的做工	tags=doubt
