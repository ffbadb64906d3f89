package measure

import (
	"context"
	"strings"
	"testing"
	"time"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/worktime"
)

// keeper is a Store of one list in memory.
type keeper struct{ kept []Override }

func (k *keeper) Version(context.Context) (int64, error) { return int64(len(k.kept)), nil }

func (k *keeper) Overrides(context.Context, list.ID) ([]Override, error) { return k.kept, nil }

func (k *keeper) Set(_ context.Context, _ list.ID, o Override) (OverrideID, error) {
	o.ID = OverrideID(len(k.kept) + 1)
	k.kept = append(k.kept, o)
	return o.ID, nil
}

func (k *keeper) End(_ context.Context, _ list.ID, id OverrideID, e Ended) error {
	k.kept[id-1].Ended = &e
	return nil
}

func TestOverridesAreSetWithReasonAndEnd(t *testing.T) {
	k := &keeper{}
	// Late in the evening in UTC it is the next day in China.
	s := Service{Store: k, Clock: func() time.Time { return time.Date(2020, 5, 9, 20, 0, 0, 0, time.UTC) }}
	today := worktime.NewDate(2020, 5, 10)
	for name, p := range map[string]Proposal{
		"no reason":             {Light: Green, Reason: " ", To: today},
		"no last day":           {Light: Green, Reason: "x"},
		"a last day before now": {Light: Green, Reason: "x", To: today - 1},
		"for ever":              {Light: Green, Reason: "x", To: today + 93},
		"closed by hand":        {Light: Closed, Reason: "x", To: today},
		"to be checked by hand": {Light: Pending, Reason: "x", To: today},
		"no light":              {Light: "orange", Reason: "x", To: today},
	} {
		if _, err := s.Set(t.Context(), 1, p); !fault.Is(err, fault.Invalid) || fault.As(err).Field == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	id, err := s.Set(t.Context(), 1, Proposal{Task: 5, Light: Green, Reason: " 区政府同意顺延 ", To: today + 20, Account: 3, Who: "张三"})
	if err != nil || k.kept[0].Reason != "区政府同意顺延" || k.kept[0].From != today {
		t.Fatalf("%+v, %v", k.kept, err)
	}
	late := Reading{Light: Red}
	for day, want := range map[worktime.Date]Light{today - 1: Red, today: Green, today + 20: Green, today + 21: Red} {
		v := Judge(late, k.kept, day)
		if v.Shown() != want || v.Light != Red {
			t.Errorf("on %s: %s over %s", day, v.Shown(), v.Light)
		}
	}
	signed := Judge(Reading{Light: Closed}, k.kept, today)
	if signed.Shown() != Closed {
		t.Error("an override hides a closure")
	}

	s.Clock = func() time.Time { return time.Date(2020, 5, 15, 2, 0, 0, 0, time.UTC) }
	if err := s.End(t.Context(), 1, id, Ended{Reason: "\n"}); err == nil || !strings.Contains(err.Error(), "override_reason") {
		t.Errorf("ended without a reason: %v", err)
	}
	if err := s.End(t.Context(), 1, id, Ended{Reason: "已恢复", Who: "李四"}); err != nil {
		t.Fatal(err)
	}
	// What was shown in between stays as it was.
	for day, want := range map[worktime.Date]Light{today + 4: Green, today + 5: Red, today + 20: Red} {
		v := Judge(late, k.kept, day)
		if v.Shown() != want {
			t.Errorf("ended on the 15th, on %s: %s", day, v.Shown())
		}
	}
}
