package org

import "strings"

// GuessKind tells from its name what a unit new to the directory probably is; a person can say otherwise.
func GuessKind(name string) UnitKind {
	for _, head := range []string{"各", "有关", "相关", "其他", "驻"} {
		if strings.HasPrefix(name, head) {
			return KindCollective
		}
	}
	for _, word := range []string{"成员单位", "责任单位", "主管部门", "职能部门", "相关部门", "有关部门", "金融机构", "商协会"} {
		if strings.HasSuffix(name, word) {
			return KindCollective
		}
	}
	for _, end := range []string{"公司", "法院", "检察院", "税务局", "银行", "支行", "分行", "营业部", "消防救援大队", "学院", "大学"} {
		if strings.HasSuffix(name, end) {
			return KindOutside
		}
	}
	return KindUnit
}
