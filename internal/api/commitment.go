package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
)

// commitmentsInput selects commitments of a list.
type commitmentsInput struct {
	Slug     string `path:"slug" doc:"Name of the list" example:"chuanshan-2020" maxLength:"100"`
	Text     string `query:"q" doc:"Every word must occur in quantity, sub-case, words of the text, plain words, task, target or code" maxLength:"200"`
	Heading  int    `query:"heading" doc:"Of tasks below this heading of the list" minimum:"0"`
	Task     int64  `query:"task" doc:"Of this task" minimum:"0"`
	Lead     int64  `query:"lead" doc:"Of tasks led by this unit" minimum:"0"`
	Type     string `query:"type" enum:"limit,at_least,at_most,exactly,reduce_by,increase_by,relative,deliverable,conduct"`
	Kind     string `query:"kind" enum:"duration,rate,count,amount,ratio,other" doc:"What sort of quantity"`
	Measure  string `query:"measure" doc:"Unit of the target, as printed" maxLength:"50"`
	Verify   string `query:"verify" enum:"case_records,statistic,deliverable,conduct" doc:"How it can be verified"`
	Form     string `query:"form" enum:"document,mechanism,catalogue,system,facility,activity,title,service" doc:"Of a deliverable"`
	Posture  string `query:"posture" enum:"own,cooperate"`
	State    string `query:"state" enum:"read,confirmed,dismissed,replaced,any" doc:"Those in force, read or confirmed, when not given"`
	Measured bool   `query:"measured" doc:"Only those with a target"`
	Doubtful bool   `query:"doubt" doc:"Only those that a person should look at"`
	Soft     bool   `query:"soft" doc:"Only those that promise effort"`
	Stretch  bool   `query:"stretch" doc:"Only stretch targets"`
	Policy   bool   `query:"policy" doc:"Only what incentives pay"`
	Sort     string `query:"sort" enum:"document,quantity,type,unit,state" doc:"Order; as in the document when not given"`
	Desc     bool   `query:"desc" doc:"Turn the order round"`
	Page     int    `query:"page" minimum:"1" default:"1" doc:"100 commitments to a page"`
}

// commitmentPage is one page of commitments.
type commitmentPage struct {
	Total       int             `json:"total" doc:"Commitments on all pages"`
	Page        int             `json:"page"`
	Pages       int             `json:"pages"`
	Commitments []CommitmentRow `json:"commitments"`
}

// codeInput names a commitment.
type codeInput struct {
	Code string `path:"code" doc:"Six characters; small letters, spaces and hyphens do no harm" example:"7KX2PD" maxLength:"20"`
}

func (s *service) registerCommitments(api huma.API) {
	huma.Register(api, operation(api, "get-commitments", "/lists/{slug}/commitments",
		"Commitments of a list, 100 to a page", commitmentPage{}), s.commitments)
	huma.Register(api, operation(api, "get-commitment", "/commitments/{code}",
		"One commitment with what happened to it", commitmentDetail{}), s.commitment)
}

func (in *commitmentsInput) filter() commitment.Filter {
	f := commitment.Filter{
		Query: in.Text, Heading: in.Heading, Task: list.TaskID(in.Task), Lead: org.UnitID(in.Lead),
		Type: commitment.Type(in.Type), Kind: commitment.Kind(in.Kind), Unit: in.Measure,
		Verify: commitment.Verify(in.Verify), Form: commitment.Form(in.Form), Posture: commitment.Posture(in.Posture),
		State: commitment.State(in.State), Measured: in.Measured, Doubt: in.Doubtful, Soft: in.Soft, Stretch: in.Stretch, Policy: in.Policy,
		Desc: in.Desc, Page: in.Page, PerPage: perPage,
	}
	if in.Sort != "document" {
		f.Sort = commitment.Sort(in.Sort)
	}
	return f
}

func (s *service) commitments(ctx context.Context, in *commitmentsInput) (*document, error) {
	b, err := s.Register.Get(ctx, in.Slug)
	if err != nil {
		return nil, err
	}
	if in.Heading > len(b.View.Headings) {
		return nil, fault.New(fault.NotFound, "api.no_heading", fault.Args{"heading": in.Heading})
	}
	e, err := s.books.of(b.View.Slug, b, encodeBook)
	if err != nil {
		return nil, err
	}
	body := e.answers.get(*in)
	if body == nil {
		body = e.answer(in.filter())
		e.answers.keep(*in, body)
	}
	return tagged(body, e.etag), nil
}

func (s *service) commitment(ctx context.Context, in *codeInput) (*document, error) {
	code := commitment.FoldCode(in.Code)
	if code == "" {
		code = in.Code
	}
	b, entry, err := s.Register.Find(ctx, code)
	if err != nil {
		return nil, err
	}
	changes, err := s.Register.Changes(ctx, entry.Code)
	if err != nil {
		return nil, err
	}
	return marshal(detailOf(b, entry, changes))
}
