---
about: { zh-CN: 直播口播中的治疗、清除、见效话术, en: 'Talk of curing, clearing and taking effect' }
unless:
  before: [不能, 不可以, 不是, 不会, 无法, 代替不了, 没办法, 谁说能]
  after: [的药]
---
治疗	tags=cure
治好	tags=cure
能治	tags=cure
可以治	tags=cure
根治	tags=cure
zhi疗	tags=cure
zhi好	tags=cure
降下来	tags=cure
能降	tags=cure
可以降	tags=cure
降.血.糖	tags=cure
降血糖	tags=cure
降血压	tags=cure
降血脂	tags=cure
降雪脂	tags=cure
降xt	word=true	tags=cure
降xy	word=true	tags=cure
降血月旨	tags=cure
jiang血压	tags=cure
药都不用吃	tags=stop
不用吃药	tags=stop
都可以停	tags=stop
可以停药	tags=stop
不用做支架	tags=stop
避免做支架	tags=stop
化疗都不用	tags=stop
清血管	tags=clear
清理血管	tags=clear
疏通血管	tags=clear
软化血管	tags=clear
洗清血管	tags=clear
清洗血管	tags=clear
堵住	tags=clear
被堵	tags=clear
堵的东西	tags=clear
都清出来	tags=clear
清出来	tags=clear
脏东西	tags=clear
脏的东西	tags=clear
祛斑	tags=spots
去斑	tags=spots
清斑	tags=spots
淡斑	tags=spots
除斑	tags=spots
祛黄褐斑	tags=spots
去黄褐斑	tags=spots
清除我们脸上	tags=spots
抑制黑色素	tags=spots
分解黑色素	tags=spots
斑立刻就没	tags=spots
全部消失	tags=spots
预防	tags=prevent
能调	tags=regulate
告别	tags=regulate
调理	tags=regulate
都能吃的好	tags=regulate
稳了	tags=regulate
一定要吃	tags=must
立刻吃	tags=must
抓紧时间吃	tags=must
赶紧吃起来	tags=must
再不管	tags=fear
还不管	tags=fear
越早吃	tags=must
吃起来	tags=must
