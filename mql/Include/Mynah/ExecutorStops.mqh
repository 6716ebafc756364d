//+------------------------------------------------------------------+
//| ExecutorStops.mqh: stops that the executor watches itself        |
//+------------------------------------------------------------------+
// Included by Executor.mqh only. On a netting account the broker's one stop would close everybody's share: each link's
// stop and target are watched here, and close that link's lots at the market.
#ifndef MYNAH_EXECUTOR_STOPS_MQH
#define MYNAH_EXECUTOR_STOPS_MQH

// A broker's own stop is a market order as well, at any price.
#define ANY_DEVIATION 1000000
// A safety stop without an answer, or refused, is asked for again after this long.
#define SAFETY_AGAIN_MS 2000

void CExecutor::Know(const SLink &record) {
  m_platform.KnowOwn(record.ticket, record.magic);
  m_platform.KnowStops(record.magic, record.stopLoss, record.takeProfit, record.stopping, record.stoppingDeal);
}

// Takes into the record the stops that a step brings, and into the request those that the broker shall have.
// @returns false when the step is settled: nobody need be asked to change stops
bool CExecutor::Watches(CWork *work, SLink &record, const string step, const double bid, const double ask,
                        SRequest &request) {
  if (!m_platform.IsShared() || step == "close" || step == "remove") return true;
  const SWish wish = work.wish;
  double exit = wish.side == "buy" ? bid : ask;
  if (wish.state == "pending" && wish.price > 0.0) exit = wish.price;
  if (!m_platform.IsAhead(wish.side, exit, wish.stopLoss, wish.takeProfit)) {
    // It would close at once what it opens: a broker would refuse it.
    SWhere where;
    Where(record, where);
    work.code = CODE_INVALID_STOPS;
    Reject(work, record, where, CODE_INVALID_STOPS, "");
    return false;
  }
  record.stopLoss = wish.stopLoss;
  record.takeProfit = wish.takeProfit;
  if (step != "stops") {
    m_platform.CarryStops(request);
    return true;
  }
  work.code = CODE_DONE;
  Write(record);
  Proceed(work, record, "");
  return false;
}

void CExecutor::WatchStops() {
  if (!m_platform.IsShared() || !IsReady()) return;
  SPosition list[];
  m_platform.LivingShares("", false, list);
  for (int i = 0; i < ArraySize(list); i++) {
    if (list[i].magic == 0) continue;
    int at = m_journal.FindMagic(list[i].magic);
    if (at < 0) continue;
    SLink record;
    m_journal.Link(at, record);
    if (record.over) {
      if (record.ticket != 0) GiveBack(at, list[i].id);
      continue;
    }
    if (record.ticket != list[i].id) continue;
    double bid = 0.0;
    double ask = 0.0;
    if (!m_platform.Quote(list[i].symbol, bid, ask)) continue;
    double exit = list[i].side == "buy" ? bid : ask;
    string cause = record.stopping;
    if (cause == "" && !m_platform.IsAhead(list[i].side, exit, record.stopLoss, 0.0)) cause = "stop_loss";
    else if (cause == "" && !m_platform.IsAhead(list[i].side, exit, 0.0, record.takeProfit)) cause = "take_profit";
    if (cause != "") StopReached(at, cause);
  }
}

// The market has reached a link's own stop or target; what the link holds is closed.
void CExecutor::StopReached(const int link, const string cause) {
  SLink record;
  m_journal.Link(link, record);
  CWork *before = FindWork(record.link);
  if ((before != NULL && before.isStop) || FindCall(record.link) != NULL) return;
  SWhere where;
  Where(record, where);
  if (where.state != "open") return;
  if (record.stopping == "") {
    record.stopping = cause;
    record.stoppingDeal = m_platform.NewestDeal();
  }
  Write(record);
  CloseAtOnce(record, where);
}

// An order of a link that is over came when the link held less than it was to close, and has opened the rest on the
// other side: somebody was faster, and no broker keeps such an order from being filled.
void CExecutor::GiveBack(const int link, const long surplus) {
  SLink record;
  m_journal.Link(link, record);
  if (FindWork(record.link) != NULL || FindCall(record.link) != NULL) return;
  record.ticket = surplus;
  SWhere where;
  Where(record, where);
  if (where.state != "open") return;
  Write(record);
  CloseAtOnce(record, where);
}

void CExecutor::CloseAtOnce(SLink &record, const SWhere &where) {
  if (m_journal.IsBroken()) return;
  SWish wish;
  wish.link = record.link;
  wish.version = record.done > record.intended ? record.done : record.intended;
  wish.deadline = 0;
  wish.deviation = ANY_DEVIATION;
  wish.magic = record.magic;
  wish.comment = record.comment;
  wish.state = "closed";
  wish.symbol = where.position.symbol;
  wish.side = where.position.side;
  wish.kind = "market";
  wish.units = 0;
  wish.price = 0.0;
  wish.stopLoss = 0.0;
  wish.takeProfit = 0.0;
  wish.expiresAt = 0;
  wish.epoch = m_journal.Epoch();
  wish.arrivedAt = ElapsedFraction();
  CWork *work = new CWork(wish);
  work.isStop = true;
  CWork *before = FindWork(record.link);
  if (before != NULL) {
    work.hasNext = true;
    if (before.hasNext) work.next = before.next;
    else work.next = before.wish;
    DropWork(before);
  }
  AddWork(work);
  Proceed(work, record, "");
}

void CExecutor::KeepSafe() {
  if (!m_platform.IsShared() || !IsReady()) return;
  SRequest request;
  for (int i = m_platform.NettedCount() - 1; i >= 0; i--) {
    if (!m_platform.NextSafety(i, request)) continue;
    long symbol = HashOf(request.symbol);
    if (ElapsedMs() < m_safetyAt.Get(symbol, 0)) continue;
    m_safetyAt.Put(symbol, ElapsedMs() + SAFETY_AGAIN_MS);
    SResult result;
    m_platform.Send(request, result);
  }
}

#endif
