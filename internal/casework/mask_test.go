package casework_test

import (
	"testing"

	"duban/internal/casework"
)

func TestPeopleAreMaskedAndEnterprisesAreNot(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"张三", "张*"},
		{"欧阳建国", "欧*"},
		{"王行", "王*"}, // a name with a character that enterprises have
		{"李会社", "李*"},
		{"阿迪力·买买提", "阿*"},
		{"John Smith", "J*"},
		{"青溪食品厂", "青溪食品厂"},
		{"遂宁市某某商贸有限公司", "遂宁市某某商贸有限公司"},
		{"Qingxi Foods Ltd", "Qingxi Foods Ltd"},
		{"13812341234", "138****1234"},
		{"11010519491231002X", "110***********002X"},
		{"12345", "1****"},
		{" ", ""},
	} {
		if got := casework.Mask(tt.name); got != tt.want {
			t.Errorf("%q is shown as %q, want %q", tt.name, got, tt.want)
		}
	}
	if casework.Personal("管径") || !casework.Personal("联系人电话") || !casework.Personal(casework.AttributeApplicant) {
		t.Error("which attributes are about people")
	}
}
