-- Cases from the events of the store, of services whose first clock is always the main one. Of the events, those that another
-- corrects or takes back do not count.

create table happened as
  select e.case_id, e.service, e.unit, e.kind, e.reason, e.notice, to_timestamp(e.happened_at / 1000) at time zone 'Asia/Shanghai' as at
  from case_event e
  where e.kind <> 'voided' and not exists (select from case_event c where c.source = e.source and c.corrects = e.event_id);

create table course (service text, clock text, starts text, ends text[], reasons text[]);

insert into course values
  ('telecom', 'telecom', 'accepted', '{service_on,finished}', '{}'),
  ('vat-refund', 'vat_refund', 'received', '{refund_issued,finished}', '{}'),
  ('bid-deposit', 'bid_refund', 'refundable', '{refunded,finished}', '{}'),
  ('performance-deposit', 'performance_refund', 'refundable', '{refunded,finished}', '{}'),
  ('procurement-payment', 'procurement_payment', 'payable', '{paid,finished}', '{}'),
  ('inspection-publicity', 'inspection_publicity', 'inspected', '{published,finished}', '{}'),
  ('infringement-publicity', 'infringement_publicity', 'penalised', '{published,finished}', '{}'),
  ('simple-deregistration', 'deregistration_decision', 'notice_expired', '{decided}', '{}'),
  ('hotline', 'hotline_start', 'received', '{looked_into}', '{}'),
  ('bidding-complaint', 'complaint_acceptance', 'received', '{accepted,refused}', '{}'),
  ('construction-permit', 'construction_whole', 'accepted', '{completion_accepted}', '{expert_review,hearing}');

insert into kase (id, service, unit, began, ended, pauses)
  select h.case_id, c.service || '/' || c.clock, min(h.unit), min(h.at) filter (where h.kind = c.starts), min(h.at) filter (where h.kind = any (c.ends)), '{}'
  from happened h join course c using (service) group by h.case_id, c.service, c.clock;

-- What was finished and never accepted was accepted on receipt.
update kase set began = (select min(at) from happened where case_id = id and kind = 'received')
  where began is null and ended is not null;

delete from kase where began is null;

update kase set idle = true, ended = greatest(began, (select min(at) from happened where case_id = id and kind in ('refused', 'returned', 'withdrawn', 'terminated')))
  where ended is null and exists (select from happened where case_id = id and kind in ('refused', 'returned', 'withdrawn', 'terminated'));

-- A pause counts when its reason is allowed and the applicant was told; both reasons here end by themselves after 30 days.
update kase set pauses = array(
  select tsrange(p.at, least(p.until, shut(next_day(p.at::date + 30), false)))
  from (select at, lead(at, 1, coalesce(ended, as_of())) over (order by at) as until, kind, reason, notice
        from happened where case_id = id and kind in ('paused', 'resumed')) p
  join course c on c.service || '/' || c.clock = kase.service
  where p.kind = 'paused' and p.reason = any (c.reasons) and p.notice <> '' and p.at < coalesce(ended, as_of())
  order by p.at);
