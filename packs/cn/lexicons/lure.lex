---
about: { zh-CN: 站外引流话术（含微信等谐音、拆字、缩写）, en: 'Talk that leads off the platform, with disguises of the services’ names' }
unless:
  before: [不要, 别, 请勿, 谨防, 不会, 不许, 禁止, 凡是, 没有, 从不, 骗子, 警惕, 不需要, 举报]
  after: [的都是骗子, 的是骗子, 不要信, 请勿相信, 请举报, 诈骗]
---
加我微信	tags=sure
加微信	tags=sure
加微	after=量|波|笑|晶|孔|电|调|弹|观|元|辣|热|光|风|甜	tags=doubt
加个微信	tags=sure
加下微信	tags=sure
加老板微信	tags=sure
加店主微信	tags=sure
加客服微信	tags=sure
加我v	word=true	tags=sure
加v信	tags=sure
加个v信	tags=sure
加个v	word=true	tags=sure
加v	word=true	tags=doubt
加我薇	tags=sure
加薇信	tags=sure
加薇	after=诺娜|姿|娅	tags=doubt
加徽信	tags=sure
加威信	tags=sure
加溦	tags=sure
加亻言	tags=sure
亻言息	tags=doubt
加weixin	tags=sure
加wei信	tags=sure
加微x	tags=sure
加彳艮微	tags=sure
艮微	tags=doubt
加扣扣	tags=sure
加我扣扣	tags=sure
加店主qq	tags=sure
加我qq	tags=sure
加q	word=true	tags=doubt
微信同号	tags=sure
加我微言	tags=sure
加微言	tags=sure
我的微信号	tags=sure
记一下微信	tags=sure
下播就拉群	tags=doubt
拉群	tags=doubt
v信同号	tags=sure
vx搜	tags=sure
vx同号	tags=sure
绿泡泡	after=泡机|玩具|机	tags=doubt
绿色软件找我	tags=sure
加卫星	tags=sure
私我领	tags=sure
我私你	tags=doubt
私聊我	tags=doubt
私我	tags=doubt
看我头像	tags=doubt
点我头像	tags=doubt
看我主页	tags=doubt
进主页看简介	tags=sure
主页看简介	tags=sure
主页简介有	tags=sure
简介里面有联系方式	tags=sure
里面有联系方式	tags=sure
主页有联系方式	tags=sure
主页有群	tags=sure
进粉丝群	tags=doubt
进群有福利	tags=doubt
进群领	tags=doubt
拉你进群	tags=doubt
扫码进群	tags=doubt
扫码进羊君	tags=sure
进羊君	tags=sure
备注视频	tags=doubt
备注领取	tags=doubt
不方便在这里说	tags=doubt
这里不让说	tags=doubt
平台不让多说	tags=doubt
平台不让说	tags=doubt
给您走线下	tags=doubt
走线下	tags=doubt
私下价	tags=doubt
私下转	tags=doubt
工厂价	tags=companion
批发价	tags=companion
有同款	tags=companion
便宜一半	tags=companion
想买便宜	tags=doubt
一手货源	tags=companion
领资料	tags=companion
给您返差价	tags=companion
