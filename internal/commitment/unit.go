package commitment

// measureUnits are the units of measure, each with its normal form and the kind of quantity it counts.
var measureUnits = func() *lexicon {
	var all []*lexicon
	put := func(kind Kind, words ...string) {
		for _, word := range words {
			normal := word
			for i, r := range word {
				if r == '=' {
					word, normal = word[:i], word[i+1:]
					break
				}
			}
			all = append(all, lexiconOf(entry{unit: normal, kind: kind}, word))
		}
	}
	put(Duration, "个工作日=工作日", "工作日", "个自然日=自然日", "自然日", "个日历天=日历天", "日历天", "个工作小时=工作小时", "工作小时", "个小时=小时", "小时",
		"分钟", "秒", "毫秒", "秒钟=秒", "个月=月", "周", "个星期=周", "星期=周", "天=日", "日", "年", "年度=年", "个季度=季度", "个学期=学期", "月")
	put(Rate, "%", "‰", "个百分点=百分点", "百分点")
	put(Amount, "元", "分钱=分", "元人民币=元", "美元", "欧元", "港元", "元/平方米", "亩", "公顷", "平方公里", "平方千米=平方公里", "平方米", "㎡=平方米", "m2=平方米", "m²=平方米", "立方米", "立方", "公里", "千米=公里", "km=公里",
		"米", "厘米", "毫米", "吨", "吨标准煤", "公斤", "千克=公斤", "kg=公斤", "克", "斤", "千伏安", "kva=千伏安", "千伏", "kv=千伏", "千瓦时", "千瓦", "kw=千瓦", "兆瓦", "mw=兆瓦", "度", "升", "毫升", "兆", "mbps=兆", "分贝", "tb=TB", "gb=GB", "微克", "毫克")
	put(Count, "个环节=环节", "环节", "个阶段=阶段", "阶段", "个步骤=步骤", "步骤", "个领域=领域", "人次", "户次", "场次", "件次", "车次", "班次", "个", "家", "户", "名", "人", "位", "次", "项", "件", "条", "所", "座", "处", "套", "台", "台套", "台（套）=台套", "台(套)=台套",
		"辆", "张", "起", "份", "场", "批", "类", "种", "级", "期", "宗", "笔", "部", "门", "间", "栋", "幢", "棵", "株", "艘", "班", "支", "只", "头", "例", "篇", "幅", "枚", "颗", "口", "眼", "架", "列", "趟", "本", "册", "对", "组", "层", "届", "款", "片", "道", "盏", "块", "床", "字", "页", "所学校=所", "多个=个", "分", "大", "标台", "批次", "步", "回", "遍", "轮", "方面", "岁", "周岁=岁")
	put(Ratio, "倍")
	return join(all...)
}()

// scales stand between a number and its unit and stay with the unit: 0.32万亩.
var scales = lexiconOf(entry{}, "万 亿 万亿 千 百 百万 千万 百亿 千亿 十万 十亿")

// dimensional units measure a thing rather than count or time it; with 以上 or 以下 before a noun they define a case.
func dimensional(k Kind) bool { return k == Amount }
