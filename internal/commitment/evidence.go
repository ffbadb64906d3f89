package commitment

// Evidence is something that shows whether a commitment is kept: a locale key below commitment.evidence.
type Evidence string

// The kinds of evidence.
const (
	CaseRecords    Evidence = "case_records"    // cases with their times
	Fraction       Evidence = "fraction"        // numerator and denominator of a reported figure, with the source
	BaselineRecord Evidence = "baseline_record" // where the baseline comes from
	OtherSeries    Evidence = "other_series"    // the statistic that a relative target is held against
	PaymentRecord  Evidence = "payment_record"  // what a policy paid to whom
	DocumentNumber Evidence = "document_number" // 文号 and date of a document
	DocumentText   Evidence = "document_text"
	CatalogueCopy  Evidence = "catalogue_copy" // the catalogue itself, with its entries
	Acceptance     Evidence = "acceptance"     // record of acceptance, or of opening
	Photograph     Evidence = "photograph"
	Access         Evidence = "access"          // address at which the system or service can be used
	ActivityRecord Evidence = "activity_record" // notice, participants, results
	Award          Evidence = "award"           // the decision of who awards the title
	WorkRecord     Evidence = "work_record"     // what was done, when, for whom
)

var formEvidence = map[Form][]Evidence{
	FormDocument:  {DocumentNumber, DocumentText},
	FormMechanism: {DocumentNumber, DocumentText, WorkRecord},
	FormCatalogue: {DocumentNumber, CatalogueCopy},
	FormSystem:    {Acceptance, Access},
	FormFacility:  {Acceptance, Photograph},
	FormActivity:  {ActivityRecord},
	FormTitle:     {Award},
	FormService:   {Access, WorkRecord},
}

// EvidenceFor says what evidence a commitment asks for, the decisive one first (docs/domain.md §3, §9: a document is
// shown by its number, date and text).
func EvidenceFor(f Facts) []Evidence {
	switch {
	case f.Type == Conduct:
		return []Evidence{WorkRecord}
	case f.Type == Deliverable:
		if e := formEvidence[f.Form]; e != nil {
			return e
		}
		return []Evidence{DocumentNumber, WorkRecord}
	case f.Policy:
		return []Evidence{DocumentNumber, PaymentRecord}
	}
	var out []Evidence
	switch f.Verify {
	case ByCaseRecords:
		out = append(out, CaseRecords)
	case ByDeliverable:
		out = append(out, Acceptance)
	case ByConduct:
		out = append(out, WorkRecord)
	default:
		out = append(out, Fraction)
	}
	if f.Type == Relative {
		out = append(out, OtherSeries)
	}
	if f.Baseline != nil || f.Type == ReduceBy || f.Type == IncreaseBy {
		out = append(out, BaselineRecord)
	}
	return out
}
