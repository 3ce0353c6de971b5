---
about: { zh-CN: 以健康恐惧催促食用的口播, en: Talk that hurries people to take something by fear for their health }
unless:
  before: [不用, 不要, 没必要, 无需]
---
再不管	tags=fear
还不管	tags=fear
不去管它	tags=fear
不管它是几年	tags=fear
一直不管	tags=fear
问题会越来越严重	tags=fear
脏东西	tags=body
脏的东西	tags=body
清洗清洗	tags=body
给它清	tags=body
清清	tags=body
越来越窄	tags=body
越窄	tags=body
被堵	tags=body
堵住	tags=body
做支架	tags=body
支架就	tags=body
花几万	tags=cost
几万块	tags=cost
花十几万	tags=cost
医院花	tags=cost
越早吃	tags=hurry
越早越好	tags=hurry
越早吃起来	tags=hurry
还没有吃起来	tags=hurry
还没吃起来	tags=hurry
现在还没吃	tags=hurry
没有吃起来	tags=hurry
立刻吃	tags=hurry
抓紧时间吃	tags=hurry
赶紧吃起来	tags=hurry
一定要吃	tags=hurry
必须吃	tags=hurry
努力全部白费	tags=fear
身体就会发出	tags=fear
一年比一年	tags=fear
