//+------------------------------------------------------------------+
//| SharedMt5.mqh: a netting account as its links see it             |
//+------------------------------------------------------------------+
// Included by PlatformMt5.mqh only. Each link's share of the one position is shown as a position of its own, named by the
// order that opened it, with the stop and target that the program watches for it; so is the rest, with magic number 0.
//
// The broker's one stop would close everybody's share. It is kept for the case that the terminal is dead: beyond the
// outermost stop of the links on the position's side, so far that a living program has closed them one by one before.
#ifndef MYNAH_SHARED_MT5_MQH
#define MYNAH_SHARED_MT5_MQH

// How far beyond, as a share of the stop's price.
#define SAFETY_BEYOND 0.002
// History lags behind the lists for a moment; when it does for longer, something of it is missing.
#define SHARES_PATIENCE_MS 10000

void CPlatform::ShareOut(const bool share) {
  m_shared = share && Nets();
  m_known.Clear();
  m_stopPlaces.Clear();
  ArrayResize(m_stops, 0);
  m_disagreeSince = 0;
}

void CPlatform::KnowStops(const long magic, const double stopLoss, const double takeProfit, const string cause,
                          const long deal) {
  if (!m_shared || magic == 0) return;
  int at = (int)m_stopPlaces.Get(magic, -1);
  if (at < 0) {
    at = ArraySize(m_stops);
    ArrayResize(m_stops, at + 1, 256);
    m_stopPlaces.Put(magic, (long)at);
  }
  m_stops[at].stopLoss = stopLoss;
  m_stops[at].takeProfit = takeProfit;
  m_stops[at].cause = cause;
  m_stops[at].deal = deal;
}

// Takes in the deals that are new. @returns false when history cannot be read
bool CPlatform::LearnShares() {
  datetime until = BrokerTime(UtcMs()) + FAR_FUTURE_S;
  datetime from = 0;
  if (m_known.LastAt() > 0) from = BrokerTime(m_known.LastAt()) - FAR_FUTURE_S;
  if (!HistorySelect(from, until)) return false;
  SFill fills[];
  int total = HistoryDealsTotal();
  int count = 0;
  ArrayResize(fills, total);
  for (int i = 0; i < total; i++) {
    ulong ticket = HistoryDealGetTicket(i);
    if (ticket == 0 || m_known.Has((long)ticket)) continue;
    ReadDeal(ticket, fills[count].deal);
    if (fills[count].deal.entry == "balance") continue;
    fills[count].order = HistoryDealGetInteger(ticket, DEAL_ORDER);
    fills[count].comment = HistoryDealGetString(ticket, DEAL_COMMENT);
    count++;
  }
  for (int i = 1; i < count; i++) {
    SFill moved = fills[i];
    int at = i;
    while (at > 0 && IsLater(fills[at - 1].deal, moved.deal)) {
      fills[at] = fills[at - 1];
      at--;
    }
    fills[at] = moved;
  }
  if (count > 0 && fills[0].deal.at < m_known.LastAt()) {
    // One that is older than those that were taken in: everything anew.
    m_known.Clear();
    return LearnShares();
  }
  for (int i = 0; i < count; i++) m_known.Take(fills[i]);
  return true;
}

bool CPlatform::IsLater(const SDeal &a, const SDeal &b) {
  return a.at > b.at || (a.at == b.at && a.key > b.key);
}

// Units that the broker shows of a symbol: bought above 0, sold below.
long CPlatform::NettedUnits(const string symbol) {
  for (int i = PositionsTotal() - 1; i >= 0; i--) {
    if (PositionGetTicket(i) == 0 || PositionGetString(POSITION_SYMBOL) != symbol) continue;
    long units = UnitsOf(PositionGetDouble(POSITION_VOLUME));
    return PositionGetInteger(POSITION_TYPE) == (long)POSITION_TYPE_BUY ? units : -units;
  }
  return 0;
}

// Whether what deals add up to is what the lists show, in every symbol.
bool CPlatform::SharesAgree() {
  bool agree = true;
  SShare share;
  for (int i = m_known.Count() - 1; i >= 0 && agree; i--) {
    m_known.Share(i, share);
    if (share.units > 0) agree = NettedUnits(share.symbol) == m_known.Net(share.symbol);
  }
  for (int i = PositionsTotal() - 1; i >= 0 && agree; i--) {
    if (PositionGetTicket(i) == 0) continue;
    string symbol = PositionGetString(POSITION_SYMBOL);
    agree = NettedUnits(symbol) == m_known.Net(symbol);
  }
  if (agree) m_disagreeSince = 0;
  else if (m_disagreeSince == 0) m_disagreeSince = ElapsedMs();
  else if (m_disagreeSince > 0 && ElapsedMs() > m_disagreeSince + SHARES_PATIENCE_MS) {
    LogWarn("the account's deals do not add up to its positions: nothing is traded until they do, for it is not known "
            "which lots are whose; right-click the History tab and choose All History");
    m_disagreeSince = -1;
  }
  return agree;
}

void CPlatform::SharedPosition(const SShare &share, SPosition &one) {
  ClearPosition(one);
  one.id = share.id;
  one.ticket = share.id;
  one.state = "open";
  one.kind = KindById(share.id);
  one.symbol = share.symbol;
  one.side = share.side;
  one.units = share.units;
  one.price = share.price;
  one.digits = share.digits;
  one.openedAt = share.openedAt;
  one.magic = share.magic;
  one.comment = share.comment;
  OwnStops(one);
}

// Puts the stops that are watched for a link in place of the broker's.
void CPlatform::OwnStops(SPosition &one) {
  if (one.magic == 0) return;
  int at = (int)m_stopPlaces.Get(one.magic, -1);
  one.stopLoss = at < 0 ? 0.0 : m_stops[at].stopLoss;
  one.takeProfit = at < 0 ? 0.0 : m_stops[at].takeProfit;
}

// The shares that live, of one symbol or ("") of all; `fresh`: with what was dealt since they were read last.
void CPlatform::LivingShares(const string symbol, const bool fresh, SPosition &list[]) {
  SShare share;
  int count = 0;
  ArrayResize(list, 0);
  if (fresh && !LearnShares()) return;
  for (int i = 0; i < m_known.Count(); i++) {
    m_known.Share(i, share);
    if (share.units == 0 || (symbol != "" && share.symbol != symbol)) continue;
    ArrayResize(list, count + 1, 32);
    SharedPosition(share, list[count]);
    count++;
  }
}

bool CPlatform::FindShared(const long id, SWhere &where) {
  SShare share;
  bool read = LearnShares() && SharesAgree();
  if (!m_known.Find(id, share)) return false;
  if (!read) return true;
  where.state = share.units > 0 ? "open" : "closed";
  if (share.units > 0) SharedPosition(share, where.position);
  return true;
}

long CPlatform::SearchShared(const long magic) {
  for (int i = OrdersTotal() - 1; i >= 0; i--) {
    if (OrderGetTicket(i) == 0) continue;
    if (OrderGetInteger(ORDER_MAGIC) == magic) return OrderGetInteger(ORDER_TICKET);
  }
  // History that lags behind the lists may hold it soon.
  if (!LearnShares() || !SharesAgree() || !LearnMagics()) return MAGICS_UNREADABLE;
  long share = m_known.Newest(magic);
  return share != 0 ? share : m_magics.Get(magic, 0);
}

// Tells each deal of the history that is selected as what it did to each share.
void CPlatform::TellShares(SDeal &deals[]) {
  SDeal told[];
  for (int i = 0; i < ArraySize(deals); i++) {
    int before = ArraySize(told);
    m_known.AddParts(deals[i].key, told);
    if (ArraySize(told) == before) AppendDeal(told, deals[i]);
  }
  int count = ArraySize(told);
  ArrayResize(deals, count);
  for (int i = 0; i < count; i++) deals[i] = told[i];
  TellCauses(deals);
}

// The close that the program itself sends when a link's stop is reached is that stop's doing.
void CPlatform::TellCauses(SDeal &deals[]) {
  for (int i = 0; i < ArraySize(deals); i++) {
    int at = deals[i].entry == "out" ? (int)m_stopPlaces.Get(deals[i].magic, -1) : -1;
    if (at < 0 || m_stops[at].cause == "" || deals[i].key <= m_stops[at].deal) continue;
    if (deals[i].cause == "expert") deals[i].cause = m_stops[at].cause;
  }
}

// ---- the stops that the broker keeps ----------------------------------------------------------------------

// What the broker should keep on what the living shares of a symbol add up to, once an order was filled whole (units 0:
// none). @returns false when there is nothing, or when a person holds a part: then they are not ours to set
bool CPlatform::SafetyStop(const string symbol, const SRequest &order, string &side, double &stopLoss) {
  SPosition list[];
  LivingShares(symbol, false, list);
  int count = ArraySize(list);
  bool own = order.units == 0;
  for (int i = 0; i < count; i++) {
    if (own || list[i].magic != order.magic) continue;
    own = true;
    list[i].units += list[i].side == order.side ? order.units : -order.units;
  }
  if (!own) {
    ArrayResize(list, count + 1);
    ClearPosition(list[count]);
    list[count].side = order.side;
    list[count].units = order.units;
    list[count].magic = order.magic;
    list[count].stopLoss = order.stopLoss;
    count++;
  }
  long net = 0;
  bool theirs = false;
  for (int i = 0; i < count; i++) {
    net += list[i].side == "buy" ? list[i].units : -list[i].units;
    theirs = theirs || (list[i].magic == 0 && list[i].units > 0);
  }
  side = net > 0 ? "buy" : net < 0 ? "sell" : "";
  stopLoss = 0.0;
  if (net == 0 || theirs) return false;
  bool all = true;
  for (int i = 0; i < count; i++) {
    if (list[i].units <= 0 || list[i].side != side) continue;
    // A link without a stop is not to be closed by another's.
    all = all && list[i].stopLoss > 0.0;
    bool outer = side == "buy" ? list[i].stopLoss < stopLoss : list[i].stopLoss > stopLoss;
    if (stopLoss <= 0.0 || outer) stopLoss = list[i].stopLoss;
  }
  stopLoss = all ? NormalizeDouble(stopLoss * (side == "buy" ? 1.0 - SAFETY_BEYOND : 1.0 + SAFETY_BEYOND), Digits(symbol)) : 0.0;
  return true;
}

// Every order says which stops the position has once it is filled, for MetaTrader takes them over from the last order.
void CPlatform::CarryStops(SRequest &request) {
  if (!m_shared || (request.what != "open" && request.what != "place" && request.what != "change")) return;
  string side = "";
  double stopLoss = 0.0;
  double takeProfit = 0.0;
  bool ours = SafetyStop(request.symbol, request, side, stopLoss);
  if (!ours && side != "") {
    // What a person has set on a position that is theirs too stays as it is.
    for (int i = PositionsTotal() - 1; i >= 0; i--) {
      if (PositionGetTicket(i) == 0 || PositionGetString(POSITION_SYMBOL) != request.symbol) continue;
      bool buy = PositionGetInteger(POSITION_TYPE) == (long)POSITION_TYPE_BUY;
      if ((side == "buy") != buy) continue;
      stopLoss = PositionGetDouble(POSITION_SL);
      takeProfit = PositionGetDouble(POSITION_TP);
    }
  }
  // An order against the position leaves its stops as they are, and may carry none of that side.
  bool fits = side == request.side;
  request.stopLoss = fits && IsAhead(request.side, request.price, stopLoss, 0.0) ? stopLoss : 0.0;
  request.takeProfit = fits && IsAhead(request.side, request.price, 0.0, takeProfit) ? takeProfit : 0.0;
}

// A stop loses and a target wins; 0: none.
bool CPlatform::IsAhead(const string side, const double price, const double stopLoss, const double takeProfit) {
  bool buy = side == "buy";
  if (stopLoss > 0.0 && (buy ? stopLoss >= price : stopLoss <= price)) return false;
  return takeProfit <= 0.0 || (buy ? takeProfit > price : takeProfit < price);
}

// The request that sets the broker's stops where they are not what they should be. @returns false when they are
bool CPlatform::NextSafety(const int index, SRequest &request) {
  ClearRequest(request);
  if (PositionGetTicket(index) == 0) return false;
  string symbol = PositionGetString(POSITION_SYMBOL);
  string is = PositionGetInteger(POSITION_TYPE) == (long)POSITION_TYPE_BUY ? "buy" : "sell";
  double has = PositionGetDouble(POSITION_SL);
  double target = PositionGetDouble(POSITION_TP);
  double price = PositionGetDouble(POSITION_PRICE_CURRENT);
  request.id = PositionGetInteger(POSITION_TICKET);
  string side = "";
  double stopLoss = 0.0;
  if (!SafetyStop(symbol, request, side, stopLoss) || side != is) return false;
  int digits = Digits(symbol);
  if (PointsOf(has, digits) == PointsOf(stopLoss, digits) && target <= 0.0) return false;
  // The market is beyond it already: the links' own stops are at work.
  if (!IsAhead(side, price, stopLoss, 0.0)) return false;
  request.what = "safety";
  request.symbol = symbol;
  request.stopLoss = stopLoss;
  return true;
}

#endif
