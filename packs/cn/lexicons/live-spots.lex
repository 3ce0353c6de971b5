---
about: { zh-CN: 色斑类词, en: Spots of the skin }
unless:
  before: [香蕉, 牙, 菌, 花, 豹, 虎]
---
黄褐斑
老年斑
雀斑
色斑
晒斑
斑	before=马|可可|一|梧桐	after=马|点狗|驳|竹|比|鸠|斓|节	short=true
