package record

import (
	"strings"

	"duban/internal/casework"
)

// Names finds services, kinds of event and attributes by what people and systems call them.
type Names struct {
	catalog    *casework.Catalog
	services   map[string]casework.ServiceID // by name; "" where two share it
	kinds      map[string]casework.EventKind
	own        map[casework.ServiceID]map[string]casework.EventKind
	attributes map[string]string // by plain heading
}

// kindWords are the Chinese names of the standard kinds.
var kindWords = map[casework.EventKind]string{
	casework.EventReceived:   "收件 申请 接件",
	casework.EventNoticed:    "补正告知 一次性告知 告知补正",
	casework.EventCorrected:  "补正 补齐 材料补正",
	casework.EventAccepted:   "受理",
	casework.EventRefused:    "不予受理",
	casework.EventPaused:     "挂起 暂停 停表 特别程序申请 特别程序开始",
	casework.EventResumed:    "恢复 恢复办理 特别程序结果 特别程序结束",
	casework.EventExtended:   "延期 批准延期 延长",
	casework.EventDecided:    "决定 审批 审批决定",
	casework.EventFinished:   "办结 完成",
	casework.EventReturned:   "退件 退回",
	casework.EventWithdrawn:  "撤回 撤件",
	casework.EventTerminated: "终止",
	casework.EventDelivered:  "送达 发证",
	casework.EventRated:      "评价",
	casework.EventVoided:     "作废 撤销记录",
}

// NewNames gathers the names of all services in force.
func NewNames(catalog *casework.Catalog) *Names {
	n := &Names{
		catalog: catalog, services: map[string]casework.ServiceID{}, kinds: map[string]casework.EventKind{},
		own: map[casework.ServiceID]map[string]casework.EventKind{}, attributes: map[string]string{},
	}
	for _, kind := range casework.EventKinds() {
		n.kinds[string(kind)] = kind
		for word := range strings.FieldsSeq(kindWords[kind]) {
			n.kinds[word] = kind
		}
	}
	for label, name := range map[string]string{
		"applicant": casework.AttributeApplicant, "申请人": casework.AttributeApplicant, "申办人": casework.AttributeApplicant,
		"outcome": casework.AttributeOutcome, "办理结果": casework.AttributeOutcome, "审批结果": casework.AttributeOutcome,
		"refiles": casework.AttributeRefiles, "原办件编号": casework.AttributeRefiles,
	} {
		n.attributes[label] = name
	}
	for _, s := range catalog.Services() {
		n.service(s)
	}
	return n
}

func (n *Names) service(s *casework.Service) {
	for _, name := range []string{s.Name, s.NameEn} {
		if name = plain(name); name == "" {
			continue
		}
		if _, twice := n.services[name]; twice {
			n.services[name] = "" // never guessed
		} else {
			n.services[name] = s.Code
		}
	}
	for _, own := range s.Events {
		if n.own[s.Code] == nil {
			n.own[s.Code] = map[string]casework.EventKind{}
		}
		for _, name := range []string{string(own.Kind), own.Name, own.NameEn} {
			n.own[s.Code][plain(name)] = own.Kind
		}
	}
	for _, f := range s.Fields {
		for _, name := range []string{f.Name, f.NameEn} {
			if name = plain(name); name != "" && n.attributes[name] == "" {
				n.attributes[name] = f.Name
			}
		}
	}
}

// Service gives the service of a code or of a name that only one has; what it does not find it gives back, for the
// ledger to refuse.
func (n *Names) Service(text string) casework.ServiceID {
	code := casework.ServiceID(text)
	if _, known := n.catalog.Service(code); known {
		return code
	}
	if found := n.services[plain(text)]; found != "" {
		return found
	}
	return code
}

// Kind gives the kind of event of a word; what it does not find it gives back, for the ledger to refuse.
func (n *Names) Kind(service casework.ServiceID, text string) casework.EventKind {
	word := plain(text)
	if kind, known := n.own[service][word]; known {
		return kind
	}
	if kind, known := n.kinds[word]; known {
		return kind
	}
	return casework.EventKind(text)
}

// attribute gives the attribute that a heading names, "" when it names none.
func (n *Names) attribute(label string) string {
	label = strings.TrimSpace(label)
	for _, prefix := range []string{"属性:", "属性：", "attr:"} {
		if name, is := strings.CutPrefix(label, prefix); is {
			return strings.TrimSpace(name)
		}
	}
	return n.attributes[plain(label)]
}
