package org_test

import (
	"testing"

	"duban/internal/org"
)

func TestDirectoryResolve(t *testing.T) {
	d := org.NewDirectory([]org.Unit{
		{ID: 1, Name: "区经济和信息化局", Aliases: []org.Alias{{Name: "区经科局", Confirmed: true}, {Name: "区工信局"}}},
		{ID: 2, Name: "区经科局"},
		{ID: 3, Name: "区工信局"},
		{ID: 4, Name: "区财政局（区金融工作局）"},
	})
	tests := []struct {
		name, printed string
		want          org.UnitID
	}{
		{"canonical name", "区经济和信息化局", 1},
		{"a confirmed alias wins over a unit of that name", "区经科局", 1},
		{"a guessed alias gives way to a unit of that name", "区工信局", 3},
		{"padding and line breaks do not matter", "区 经济和\n信息化局　", 1},
		{"brackets of either width", "区财政局(区金融工作局)", 4},
		{"unknown", "区气象局", 0},
		{"empty", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := d.Resolve(tt.printed)
			if got.ID != tt.want || ok != (tt.want != 0) {
				t.Errorf("Resolve(%q) = %d, %v; want %d", tt.printed, got.ID, ok, tt.want)
			}
		})
	}
}

func TestGuessKind(t *testing.T) {
	for name, want := range map[string]org.UnitKind{
		"区财政局": org.KindUnit, "各乡镇": org.KindCollective, "各区直有关部门": org.KindCollective, "驻区金融机构": org.KindCollective,
		"区供水公司": org.KindOutside, "区人民法院": org.KindOutside, "区税务局": org.KindOutside, "": org.KindUnit,
	} {
		if got := org.GuessKind(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
