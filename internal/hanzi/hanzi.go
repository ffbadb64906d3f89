// Package hanzi handles Chinese text as official documents write it: white space and padding, full-width and
// traditional forms, numerals (一千二百) and the numbers that open headings and items (一、（二十一）1. ①).
//
// It holds no vocabulary of lists or units. Functions that fold or simplify are for comparing; what is shown to
// people is always the text as printed.
package hanzi

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsHan reports whether r is a Chinese character.
func IsHan(r rune) bool { return unicode.Is(unicode.Han, r) || r == '〇' }

// IsSpace reports white space of every kind met in documents, including ideographic, no-break and zero-width.
func IsSpace(r rune) bool {
	switch r {
	case '\u3000', '\u00a0', '\u200b', '\u200c', '\u200d', '\ufeff', '\u2060':
		return true
	}
	return unicode.IsSpace(r)
}

// Trim cuts white space of every kind from both ends.
func Trim(s string) string { return strings.TrimFunc(s, IsSpace) }

// Strip removes all white space: 「向  诚」 becomes 「向诚」.
func Strip(s string) string {
	if !strings.ContainsFunc(s, IsSpace) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// Join puts wrapped lines together: a line break between Chinese characters or punctuation goes, one between Latin
// words becomes a space, and padding at the ends goes. Spaces inside a line stay.
func Join(s string) string {
	s = Trim(s)
	if !strings.ContainsAny(s, "\n\r\v\f\u2028") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for line := range strings.FieldsFuncSeq(s, isBreak) {
		line = Trim(line)
		if line == "" {
			continue
		}
		if b.Len() > 0 {
			last, _ := utf8.DecodeLastRuneInString(b.String())
			next, _ := utf8.DecodeRuneInString(line)
			if latin(last) && latin(next) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(line)
	}
	return b.String()
}

func isBreak(r rune) bool { return r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u2028' }

func latin(r rune) bool { return r < 0x2e80 && !unicode.IsDigit(r) || unicode.IsDigit(r) && r < 0x80 }

// Squeeze is Join without any padding between Chinese characters: 「工作组组  长」 becomes 「工作组组长」, while
// Latin words keep single spaces. Headings and column labels are printed this way.
func Squeeze(s string) string {
	s = Join(s)
	if !strings.ContainsFunc(s, IsSpace) {
		return s
	}
	var b strings.Builder
	last, space := rune(0), false
	for _, r := range s {
		if IsSpace(r) {
			space = true
			continue
		}
		if space && last != 0 && latin(last) && latin(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last, space = r, false
	}
	return b.String()
}

// Key folds text for comparison: no white space, half-width ASCII, lower case, simplified characters.
func Key(s string) string {
	return strings.Map(func(r rune) rune {
		if IsSpace(r) {
			return -1
		}
		return unicode.ToLower(Simplify(Half(r)))
	}, s)
}

// Half gives the half-width form of full-width ASCII and of the small full stop, any other rune unchanged.
func Half(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '﹒':
		return '.'
	}
	return r
}

// Simplify gives the simplified form of a traditional character used in official documents, any other unchanged.
func Simplify(r rune) rune {
	if i := int(r) - hanFirst; i >= 0 && i < len(simplified) && simplified[i] != 0 {
		return rune(simplified[i])
	}
	return r
}

// The common Chinese characters, all three bytes long in UTF-8.
const (
	hanFirst = 0x4e00
	hanLast  = 0x9fff
)

// simplified holds, for each common character, its simplified form, or 0 when it has none.
var simplified = func() (table [hanLast - hanFirst + 1]uint16) {
	pairs := []rune("責责單单牽牵頭头時时號号領领導导務务標标級级項项區区縣县鄉乡鎮镇財财發发園园員员處处長长組组辦办廳厅" +
		"國国稅税計计劃划業业經经濟济開开設设環环護护農农醫医衛卫應应險险審审監监檢检總总體体關关門门聯联會会黨党" +
		"團团機机構构點点線线網网電电氣气動动産产產产實实施施進进運运輸输達达過过還还這这邊边優优條条傳传價价" +
		"貿贸資资質质貸贷費费賽赛贊赞購购銷销錢钱銀银錄录鏈链間间闊阔陽阳陰阴隊队階阶際际險险難难雙双離离電电" +
		"靈灵靜静響响頁页順顺須须預预頒颁題题額额風风飛飞養养馬马驗验驅驱魚鱼鳥鸟麗丽齊齐龍龙龜龟東东車车軌轨" +
		"軍军輕轻較较載载農农選选遠远違违適适郵邮鄰邻醫医釋释針针鐵铁錯错鎖锁鑒鉴閉闭問问聞闻閱阅闢辟隨随隱隐" +
		"雜杂韓韩項项頻频顧顾顯显類类飲饮館馆騎骑驚惊髒脏鬥斗鹽盐麥麦黃黄點点齡龄與与專专東东絲丝兩两嚴严喪丧" +
		"個个豐丰臨临為为舉举義义樂乐習习書书買买亂乱爭争虧亏雲云亞亚億亿僅仅從从倉仓儀仪價价眾众優优傘伞偉伟" +
		"傷伤倫伦偽伪體体餘余傭佣債债傾倾償偿儲储兒儿黨党蘭兰關关興兴養养內内岡冈冊册寫写軍军農农馮冯沖冲決决況况" +
		"凍冻淨净準准涼凉減减湊凑幾几鳳凤憑凭凱凯擊击鑿凿劉刘則则剛刚創创刪删別别製制劑剂劍剑劇剧勸劝辦办務务勱劢動动" +
		"勵励勁劲勞劳勢势勝胜區区醫医華华協协單单賣卖盧卢衛卫卻却廠厂廳厅歷历曆历壓压厭厌廈厦廚厨縣县參参雙双變变敘叙" +
		"葉叶號号嘆叹後后嚇吓呂吕嗎吗聽听啟启吳吴員员問问啞哑響响喚唤團团園园圍围圖图圓圆聖圣場场壞坏塊块堅坚壇坛墳坟" +
		"墜坠壘垒牆墙壯壮聲声殼壳壺壶處处備备復复複复夠够頭头夾夹奪夺奮奋獎奖婦妇媽妈孫孙學学寧宁寶宝實实寵宠審审憲宪宮宫" +
		"寬宽賓宾對对尋寻導导壽寿將将爾尔塵尘嘗尝層层屬属歲岁豈岂島岛嶺岭幣币帥帅師师帳帐帶带幫帮幹干並并廣广莊庄慶庆廬庐" +
		"庫库應应廟庙龐庞廢废開开異异棄弃張张彌弥彎弯彈弹強强歸归當当錄录徹彻徑径憶忆懷怀態态總总戀恋惡恶懇恳悅悦懸悬驚惊" +
		"慘惨懲惩慮虑戲戏戰战戶户撲扑執执擴扩掃扫揚扬擾扰撫抚搶抢護护報报擔担擬拟擁拥攔拦擇择掛挂揮挥損损換换據据擠挤" +
		"攜携擺摆搖摇數数敵敌齋斋斷断無无舊旧時时顯显曉晓暈晕暫暂術术機机殺杀雜杂權权條条來来楊杨極极構构槍枪標标棧栈" +
		"樣样樁桩橋桥檔档檢检樓楼歐欧歡欢殘残毀毁畢毕氣气漢汉湯汤溝沟滬沪滿满濟济滯滞潔洁澤泽濃浓測测溫温灣湾濕湿灑洒" +
		"漁渔潛潜灘滩災灾爐炉煉炼煙烟煩烦燒烧熱热愛爱牆墙狀状獨独獄狱環环現现瑪玛畫画療疗癥症皺皱盤盘監监蓋盖盜盗睜睁" +
		"礎础碼码確确禮礼禍祸種种積积稱称穩稳窮穷竊窃競竞筆笔築筑簡简籌筹籤签簽签糧粮糾纠紀纪約约紅红純纯紙纸級级紛纷" +
		"練练組组細细終终結结給给絡络絕绝統统繼继績绩續续維维綜综綠绿緊紧網网編编緩缓緣缘縣县縮缩總总織织繳缴羅罗罰罚" +
		"職职聯联聰聪肅肃腸肠膚肤臉脸臟脏艦舰藝艺節节薦荐藥药蘇苏虛虚蟲虫補补裝装襲袭見见規规覺觉覽览觀观觸触訂订認认" +
		"討讨訓训議议記记講讲許许論论訴诉診诊詞词譯译試试詩诗誠诚話话該该詳详語语誤误說说請请諾诺課课調调談谈謀谋謝谢" +
		"識识證证評评譜谱讀读貧贫貨货販贩貪贪責责貴贵貼贴賀贺賢贤賬账賠赔賴赖贏赢趕赶趙赵跡迹踐践蹤踪躍跃轉转輪轮輸输" +
		"轄辖轉转辭辞邊边遼辽遞递遲迟遺遗鄧邓鄭郑醜丑釀酿鋒锋鋼钢鍋锅鍵键鎮镇鏡镜鐘钟閣阁隸隶雖虽雞鸡霧雾靈灵韻韵頂顶" +
		"負负訊讯軟软範范獲获徵征夥伙係系裡里隻只佈布週周衝冲盡尽僑侨誌志讓让託托採采敗败賃赁穀谷籲吁縱纵納纳紡纺絨绒繞绕繪绘罷罢翹翘聖圣脅胁腦脑膽胆臨临艱艰莖茎蔣蒋藍蓝薩萨蘆芦虜虏蝦虾蠶蚕衊蔑覓觅謹谨譽誉豬猪賠赔賤贱軒轩輔辅輝辉輩辈輯辑轟轰辯辩逕迳遊游郵邮醞酝鉛铅銅铜鋁铝錫锡鍛锻鑽钻閘闸闆板陝陕陸陆隕陨霑沾頌颂頸颈頻频顆颗飾饰餘余駐驻駕驾騷骚驕骄驟骤髮发鬆松鯉鲤鴻鸿鶴鹤鷹鹰黴霉齒齿" +
		"頓顿顏颜願愿飯饭餐餐騙骗騰腾體体鬧闹鮮鲜鵬鹏麼么")
	for i := 0; i+1 < len(pairs); i += 2 {
		if from := pairs[i]; from != pairs[i+1] && from >= hanFirst && from <= hanLast {
			table[from-hanFirst] = uint16(pairs[i+1])
		}
	}
	return table
}()

// SimplifyText simplifies a text character by character. The result has the same length in bytes, so that what is
// found in it stands at the same place in the text as printed.
func SimplifyText(s string) string {
	first := strings.IndexFunc(s, func(r rune) bool { return Simplify(r) != r })
	if first < 0 {
		return s
	}
	out := []byte(s)
	for i, r := range s[first:] {
		if to := Simplify(r); to != r {
			utf8.EncodeRune(out[first+i:], to)
		}
	}
	return string(out)
}
