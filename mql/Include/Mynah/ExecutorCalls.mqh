//+------------------------------------------------------------------+
//| ExecutorCalls.mqh: the executor's steps, and what comes of them  |
//+------------------------------------------------------------------+
// Included by Executor.mqh only. A work is gone after TurnToNext, Conclude and whatever ends in them: nothing may
// touch it afterwards.
#ifndef MYNAH_EXECUTOR_CALLS_MQH
#define MYNAH_EXECUTOR_CALLS_MQH

// Does the next thing for a link with no call under way; `after`: the call that has just returned, "" for none.
// `before` is written with whatever comes of it.
void CExecutor::Proceed(CWork *work, const SLink &before, const string after) {
  SLink record = before;
  SWhere where;
  bool searched = SearchFor(record, work.wish);
  Where(record, where);
  if (!m_platform.Connected()) {
    BackOff(work, record, CODE_NO_CONNECTION, false);
    return;
  }
  if (!IsReady() || !searched) {
    Write(record);
    Later(work, NOT_READY_MS, true);
    return;
  }
  if (record.over && work.wish.state != "closed") {
    Ended(work, record, where);
    return;
  }
  int code = 0;
  int underWay = m_guards.LimitsPositions() ? EntriesUnderWay() : 0;
  string no = m_guards.Refusal(work.wish, record, m_platform, underWay, code);
  if (no != "") {
    Reject(work, record, where, code, no);
    return;
  }
  string step = NextStep(work.wish, where, record.converting);
  if (step == "finish") Finish(work, record, where);
  else if (step == "ended") {
    record.over = true;
    Ended(work, record, where);
  } else if (step == "wait") {
    Write(record);
    Later(work, NOT_READY_MS, true);
  } else if (step == after) Stuck(work, record, where, step);
  else if (work.GivesWay()) {
    Write(record);
    TurnToNext(work);
  } else Try(work, record, where, step);
}

// Entries that are on their way and do not stand in the account's lists yet.
int CExecutor::EntriesUnderWay() {
  int count = 0;
  SPosition list[];
  SLink record;
  m_platform.ReadLists(list);
  for (int i = 0; i < ArraySize(m_calls); i++) {
    int at = m_calls[i].IsOpening() ? m_journal.FindLink(m_calls[i].link) : -1;
    if (at < 0) continue;
    m_journal.Link(at, record);
    bool shown = false;
    for (int j = 0; j < ArraySize(list) && !shown; j++) shown = list[j].magic == record.magic;
    if (!shown) count++;
  }
  return count;
}

// A link without a ticket may have one all the same, if the journal was lost; and one that was given up, if an order
// came after all. @returns false when it could not be searched for
bool CExecutor::SearchFor(SLink &record, const SWish &wish) {
  bool wanted = !record.over || wish.state == "closed";
  if (record.ticket != 0 || !wanted || !IsReady()) return true;
  long found = m_platform.SearchMagic(record.magic);
  if (found == MAGICS_UNREADABLE) return false;
  record.ticket = found;
  return true;
}

void CExecutor::Try(CWork *work, SLink &record, const SWhere &where, const string step) {
  if (IsEntry(step, work.wish) && work.wish.deadline > 0 && m_session.ServerNow() > work.wish.deadline) {
    Reject(work, record, where, work.code, "DEADLINE_PASSED");
    return;
  }
  if (work.wish.epoch < m_journal.Epoch() && !work.isStop) {
    // Wished by an epoch that is over: the service of today will say what it wants.
    Write(record);
    DropWork(work);
    return;
  }
  string symbol = where.state == "open" ? where.position.symbol : work.wish.symbol;
  int digits = m_platform.Digits(symbol);
  double bid = 0.0;
  double ask = 0.0;
  if (!m_platform.Quote(symbol, bid, ask) && (step == "open" || step == "close")) {
    BackOff(work, record, CODE_NO_PRICE, false);
    return;
  }
  if (step == "open" && RoomLeft(work.wish, work.wish.side == "buy" ? ask : bid, digits) < 0) {
    BackOff(work, record, CODE_PRICE_CHANGED, false);
    return;
  }
  SRequest request;
  RequestFor(step, work.wish, where, record.ticket, bid, ask, Filling(work, symbol), digits, request);
  if (!Watches(work, record, step, bid, ask, request)) return;
  int problem = LevelProblem(request, where, bid, ask, m_platform, digits);
  if (problem == CODE_FROZEN) BackOff(work, record, problem, false);
  else if (problem != 0) {
    work.code = problem;
    Reject(work, record, where, problem, "");
  } else Call(work, record, where, request);
}

void CExecutor::Call(CWork *work, SLink &record, const SWhere &where, const SRequest &request) {
  string what = request.what;
  record.epoch = work.wish.epoch;
  if (work.wish.version > record.intended) record.intended = work.wish.version;
  record.calling = what;
  record.callVersion = work.wish.version;
  record.calledAt = UtcMs();
  record.converting = record.converting || (what == "remove" && work.wish.state == "open");
  Write(record);
  // Without an intent on disk there is no call; nothing else is done either, from now on.
  if (m_journal.IsBroken()) return;
  CCall *call = new CCall(work.wish.link, what);
  call.unitsBefore = where.state == "open" ? where.position.units : 0;
  call.unitsAfter = work.wish.state == "closed" ? 0 : work.wish.units;
  call.unansweredAt = ElapsedMs() + m_answerMs;
  call.lookAt = ElapsedMs() + m_quarantineMs;
  AddCall(call);
  if (work.queuedMs < 0.0) work.queuedMs = call.startedAt - work.wish.arrivedAt;
  if (m_testReports && what == "open") Print("@open link=", call.link, " us=", GetMicrosecondCount(), " ");
  SResult result;
  m_platform.Send(request, result);
  if (result.pending) call.requestId = result.requestId;
  else Answered(call, result);
}

// The filling mode of the symbol that is to be tried now.
string CExecutor::Filling(CWork *work, const string symbol) {
  string modes[];
  int count = StringSplit(m_platform.FillingModes(symbol), StringGetCharacter(",", 0), modes);
  return work.filling < count && modes[work.filling] != "" ? modes[work.filling] : "fok";
}

bool CExecutor::HasOtherFilling(CWork *work) {
  string modes[];
  return work.filling + 1 < StringSplit(m_platform.FillingModes(work.wish.symbol), StringGetCharacter(",", 0), modes);
}

// ---- what comes of a call ---------------------------------------------------------------------------------

void CExecutor::Answer(const long requestId, const SResult &result) {
  // What a person asked for at the terminal is told to programs as well, and has no number of ours.
  if (requestId <= 0) return;
  for (int i = 0; i < ArraySize(m_calls); i++) {
    if (m_calls[i].requestId != requestId) continue;
    m_calls[i].requestId = 0;
    Answered(m_calls[i], result);
    return;
  }
}

// The deal of a call that was answered "placed" is there.
bool CExecutor::HasCome(CCall *call) {
  if (call.placed == 0) return false;
  SWhere where;
  if (call.IsOpening()) {
    m_platform.Find(call.placed, where);
    return where.state != "missing";
  }
  int at = m_journal.FindLink(call.link);
  if (at < 0) return false;
  SLink record;
  m_journal.Link(at, record);
  if (record.ticket == 0) return false;
  Where(record, where);
  // A netting account's order may be filled in steps, and nothing keeps a second one from turning the position round.
  long most = m_platform.IsShared() ? call.unitsAfter : call.unitsBefore - 1;
  if (where.state == "open") return where.position.units <= most;
  return where.state == "closed" || where.state == "cancelled";
}

void CExecutor::Answered(CCall *call, const SResult &result) {
  CWork *work = FindWork(call.link);
  int at = m_journal.FindLink(call.link);
  // Nobody wishes it any more: it is looked after like a call without an answer.
  if (work == NULL || at < 0) return;
  SLink record;
  m_journal.Link(at, record);
  string what = call.what;
  bool closing = what == "close" || what == "remove";
  ENUM_MEANING meaning = MeaningOf(result.code, closing, call.IsOpening(), result.unsent);
  work.code = result.code;
  work.brokerMs = ElapsedFraction() - call.startedAt;
  // Done, but nobody says what: by its order alone the link would know its position.
  bool nameless = meaning == MEANS_DONE && call.IsOpening() && result.order == 0;
  if (meaning == MEANS_LOOK_FIRST || nameless) {
    // The call itself may have taken longer than the quarantine, and the order may still be on its way.
    call.lookAt = ElapsedMs() + m_quarantineMs;
    Unknown(work);
    return;
  }
  if (meaning == MEANS_WAIT_FOR_DEAL) {
    call.placed = result.order;
    Interim(work, record, "accepted");
    Traded();
    return;
  }
  if (meaning == MEANS_DONE && !IsShown(call, record, result)) {
    call.placed = result.order != 0 ? result.order : 1;
    call.unansweredAt = 0;
    return;
  }
  long unitsBefore = call.unitsBefore;
  DropCall(call);
  record.calling = "";
  if (meaning == MEANS_DONE) Settle(work, record, what, unitsBefore, result);
  else if (meaning == MEANS_OTHER_FILLING && HasOtherFilling(work)) {
    work.filling++;
    Proceed(work, record, "");
  } else if (meaning == MEANS_AGAIN || meaning == MEANS_BACK_OFF) BackOff(work, record, result.code, meaning == MEANS_AGAIN);
  else Proceed(work, record, what);
}

// A close that is done may not stand in the lists yet: asking again by them would close twice.
bool CExecutor::IsShown(CCall *call, const SLink &record, const SResult &result) {
  if (call.what != "close" || result.unsent) return true;
  SWhere where;
  Where(record, where);
  if (m_platform.IsShared() && result.units > 0) call.unitsAfter = call.unitsBefore - result.units;
  long most = m_platform.IsShared() ? call.unitsAfter : call.unitsBefore - 1;
  return where.state != "missing" && (where.state != "open" || where.position.units <= most);
}

// The broker did it: on to the next step. The same again makes sense only if the last one brought us nearer.
void CExecutor::Settle(CWork *work, SLink &record, const string what, const long unitsBefore, const SResult &result) {
  if ((what == "open" || what == "place") && result.order != 0) record.ticket = result.order;
  work.refusals = 0;
  SWhere where;
  Where(record, where);
  bool nearer = what == "close" && where.state == "open" && where.position.units < unitsBefore;
  Proceed(work, record, nearer ? "" : what);
}

// The broker was asked, said its last word, and the same step is still the next.
void CExecutor::Stuck(CWork *work, SLink &record, const SWhere &where, const string step) {
  if (MeaningOf(work.code, false, IsEntry(step, work.wish), false) != MEANS_DONE) Reject(work, record, where, work.code, "");
  else if (step == "stops" || step == "change") Finish(work, record, where);
  else BackOff(work, record, work.code, false);
}

void CExecutor::BackOff(CWork *work, SLink &record, const int code, const bool again) {
  work.code = code;
  Write(record);
  if (work.GivesWay()) {
    TurnToNext(work);
    return;
  }
  work.refusals++;
  long wait = WaitBefore(again, work.refusals, code);
  if (wait == 0) {
    Proceed(work, record, "");
    return;
  }
  if (work.interim.status != "rejected") Interim(work, record, "rejected");
  // An open is tried a last time at its deadline, to be refused there and not half a minute later.
  if (work.wish.deadline > 0 && work.wish.state != "closed") {
    long left = work.wish.deadline - m_session.ServerNow();
    if (left >= 0 && left + 1 < wait) wait = left + 1;
  }
  Later(work, wait, false);
}

void CExecutor::Unanswered(CCall *call) {
  CWork *work = FindWork(call.link);
  if (work != NULL && call.placed == 0) Unknown(work);
}

// Settles a call without an outcome by what the account holds now.
void CExecutor::Look(CCall *call) {
  if (!IsReady()) {
    call.lookAt = ElapsedMs() + NOT_READY_MS;
    return;
  }
  string link = call.link;
  bool opening = call.IsOpening();
  long placed = call.placed;
  int at = m_journal.FindLink(link);
  SLink record;
  if (at >= 0) m_journal.Link(at, record);
  long found = opening && at >= 0 ? m_platform.SearchMagic(record.magic) : 0;
  if (found == MAGICS_UNREADABLE) {
    call.lookAt = ElapsedMs() + NOT_READY_MS;
    return;
  }
  DropCall(call);
  if (at < 0) return;
  record.calling = "";
  if (opening) {
    // The broker named the order that it took: that it is not found does not mean that it never was.
    if (found == 0) found = placed;
    if (found != 0) record.ticket = found;
  }
  CWork *work = FindWork(link);
  if (work != NULL) {
    Proceed(work, record, "");
    return;
  }
  SWhere where;
  Where(record, where);
  Refresh(record, where);
  Write(record);
}

#endif
