---
about: { zh-CN: 辱骂（含谐音、缩写）, en: 'Insults, with sound-alikes and abbreviations' }
---
傻逼	tags=strong
傻比	tags=strong
煞笔	tags=strong
沙比	tags=strong
shabi	word=true	tags=strong
sb	word=true	tags=weak
nmsl	word=true	tags=strong
尼玛	tags=strong
你妈的	tags=strong
亻尔妈	tags=strong
全家死光	tags=strong
死全家	tags=strong
滚犊子	tags=strong
穷鬼	tags=strong
贱人	tags=strong
贱货	tags=strong
废物	after=回收|利用|处理	tags=weak
垃圾人	tags=weak
骗子	tags=weak
什么东西	tags=weak
什么货色	tags=strong
你这个猪	tags=strong
猪脑子	tags=strong
不要脸	tags=weak
脑残	tags=strong
滚	after=动|筒|轮|珠|烫|水|边|开|球|刷	before=翻|打|滚|摇	tags=weak	short=true
