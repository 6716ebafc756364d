//+------------------------------------------------------------------+
//| ExecutorOutcomes.mqh: what the executor says of its work         |
//+------------------------------------------------------------------+
// Included by Executor.mqh only.
#ifndef MYNAH_EXECUTOR_OUTCOMES_MQH
#define MYNAH_EXECUTOR_OUTCOMES_MQH

// More outcomes than this wait only when nobody reads them; the service asks again.
#define OUTCOMES_MOST 5000

// Takes into the record what the account shows now; while its lists are incomplete, nothing.
void CExecutor::Refresh(SLink &record, const SWhere &where) {
  record.changedAt = UtcMs();
  if (where.state == "missing") return;
  record.state = where.state;
  record.units = HeldBy(where);
}

void CExecutor::Finish(CWork *work, SLink &record, const SWhere &where) {
  string status = "filled";
  if (where.state == "pending") status = "accepted";
  else if (where.state == "open" && where.position.units < work.wish.units) status = "partial";
  record.over = record.over || work.wish.state == "closed";
  Conclude(work, record, where, status, work.code, "");
}

void CExecutor::Reject(CWork *work, SLink &record, const SWhere &where, const int code, const string reason) {
  // A stop that was reached is not given up.
  if (work.isStop && where.state == "open") {
    BackOff(work, record, code, false);
    return;
  }
  // An entry refused for good is never tried again, by no version.
  record.over = record.over || where.state == "none" || where.state == "cancelled";
  Conclude(work, record, where, "rejected", code, reason);
}

// A wish for a link that is over: the outcome again, now for this version.
void CExecutor::Ended(CWork *work, SLink &record, const SWhere &where) {
  bool refused = record.outcome.status == "rejected" && record.ticket == 0;
  if (refused) Conclude(work, record, where, "rejected", record.outcome.code, record.outcome.reason);
  else Conclude(work, record, where, "rejected", 0, "LINK_ENDED");
}

void CExecutor::Conclude(CWork *work, SLink &record, const SWhere &where, const string status, const int code,
                         const string reason) {
  if (work.isStop) {
    // Told as an event, like every end that nobody wished.
    Refresh(record, where);
    record.over = true;
    Write(record);
    TurnToNext(work);
    return;
  }
  SOutcome outcome;
  OutcomeOf(work, record, where, outcome);
  outcome.status = status;
  outcome.isFinal = true;
  outcome.code = code;
  outcome.reason = reason;
  Refresh(record, where);
  record.epoch = work.wish.epoch;
  record.done = work.wish.version;
  if (work.wish.version > record.intended) record.intended = work.wish.version;
  record.converting = false;
  record.outcome = outcome;
  SDeal deals[];
  if (record.ticket != 0) m_platform.DealsOf(record.ticket, deals);
  record.deals = ArraySize(deals);
  Write(record);
  if (m_journal.IsBroken()) return;
  if (work.queuedMs >= 0.0)
    m_lastCopy = work.wish.symbol + " " + work.wish.side + " " + LotsText(outcome.units) + " " + status + ", " +
                 DoubleToString(work.brokerMs, 0) + " ms";
  bool hasNext = work.hasNext;
  SWish next = work.next;
  DropWork(work);
  Tell(outcome);
  if (hasNext) Begin(next);
}

// An outcome with what the link is now; who calls says how it came.
void CExecutor::OutcomeOf(CWork *work, const SLink &record, const SWhere &where, SOutcome &outcome) {
  ClearOutcome(outcome);
  bool missing = where.state == "missing";
  outcome.link = work.wish.link;
  outcome.version = work.wish.version;
  outcome.epoch = work.wish.epoch;
  outcome.code = work.code;
  outcome.state = missing ? record.state : where.state;
  outcome.units = missing ? record.units : HeldBy(where);
  outcome.ticket = record.ticket;
  outcome.queuedMs = work.queuedMs >= 0.0 ? work.queuedMs : 0.0;
  outcome.brokerMs = work.brokerMs;
  if (record.ticket == 0) return;
  SDeal deals[];
  m_platform.DealsOf(record.ticket, deals);
  if (work.wish.state != "closed") outcome.price = FillPrice(deals, record.deals, "in");
  if (outcome.price == "") outcome.price = FillPrice(deals, record.deals, "out");
  // The position is there before its deal.
  bool fresh = outcome.price == "" && ArraySize(deals) == 0 && where.state == "open";
  if (fresh) outcome.price = DecimalText(where.position.price, where.position.digits);
}

void CExecutor::Unknown(CWork *work) {
  int at = m_journal.FindLink(work.wish.link);
  if (at < 0 || work.interim.status == "unknown") return;
  SLink record;
  m_journal.Link(at, record);
  Interim(work, record, "unknown");
}

void CExecutor::Interim(CWork *work, const SLink &record, const string status) {
  if (work.isStop) return;
  SWhere where;
  Where(record, where);
  OutcomeOf(work, record, where, work.interim);
  work.interim.status = status;
  work.interim.isFinal = false;
  Tell(work.interim);
}

void CExecutor::Tell(const SOutcome &outcome) {
  // Without a session it stays in the journal: the service will ask again.
  int count = ArraySize(m_outcomes);
  if (!m_session.IsSynced() || count >= OUTCOMES_MOST) return;
  ArrayResize(m_outcomes, count + 1, 64);
  m_outcomes[count] = outcome;
}

void CExecutor::OutcomesSent(const int count) {
  int total = ArraySize(m_outcomes);
  for (int i = count; i < total; i++) m_outcomes[i - count] = m_outcomes[i];
  ArrayResize(m_outcomes, total > count ? total - count : 0, 64);
}

void CExecutor::Reports(SLinkReport &reports[]) {
  long oldest = UtcMs() - (long)REPORT_ENDED_DAYS * MS_PER_DAY;
  int total = m_journal.LinkCount();
  int count = 0;
  SLink record;
  SWhere where;
  ArrayResize(reports, total);
  for (int i = 0; i < total; i++) {
    m_journal.Link(i, record);
    if (record.over && record.changedAt < oldest) continue;
    Where(record, where);
    reports[count].link = record.link;
    reports[count].version = record.done;
    reports[count].state = record.calling != "" || where.state == "missing" ? "unknown" : where.state;
    reports[count].units = HeldBy(where);
    reports[count].ticket = record.ticket;
    count++;
  }
  ArrayResize(reports, count);
}

#endif
