//+------------------------------------------------------------------+
//| HistoryMt5.mqh: what is over, as MetaTrader 5 keeps it           |
//+------------------------------------------------------------------+
// Included by PlatformMt5.mqh only.
#ifndef MYNAH_HISTORY_MT5_MQH
#define MYNAH_HISTORY_MT5_MQH

// An order from history; to be called with the order selected there.
void CPlatform::PastOrder(const long ticket, SPosition &one) {
  ClearPosition(one);
  ulong order = (ulong)ticket;
  long type = HistoryOrderGetInteger(order, ORDER_TYPE);
  one.id = ticket;
  one.ticket = ticket;
  one.state = "cancelled";
  one.kind = KindOf(type);
  one.symbol = HistoryOrderGetString(order, ORDER_SYMBOL);
  one.side = SideOf(type);
  one.price = HistoryOrderGetDouble(order, ORDER_PRICE_OPEN);
  one.stopLoss = HistoryOrderGetDouble(order, ORDER_SL);
  one.takeProfit = HistoryOrderGetDouble(order, ORDER_TP);
  one.digits = Digits(one.symbol);
  one.openedAt = UtcOf(HistoryOrderGetInteger(order, ORDER_TIME_SETUP_MSC));
  long expiration = HistoryOrderGetInteger(order, ORDER_TIME_EXPIRATION);
  one.expiresAt = expiration > 0 ? UtcOf(expiration * 1000) : 0;
  one.magic = HistoryOrderGetInteger(order, ORDER_MAGIC);
  one.comment = HistoryOrderGetString(order, ORDER_COMMENT);
}

void CPlatform::ReadDeal(const ulong ticket, SDeal &deal) {
  long type = HistoryDealGetInteger(ticket, DEAL_TYPE);
  long entry = HistoryDealGetInteger(ticket, DEAL_ENTRY);
  long reason = HistoryDealGetInteger(ticket, DEAL_REASON);
  bool trade = type == (long)DEAL_TYPE_BUY || type == (long)DEAL_TYPE_SELL;
  deal.key = (long)ticket;
  deal.name = IntegerToString((long)ticket);
  deal.position = trade ? HistoryDealGetInteger(ticket, DEAL_POSITION_ID) : 0;
  deal.symbol = trade ? HistoryDealGetString(ticket, DEAL_SYMBOL) : "";
  deal.side = type == (long)DEAL_TYPE_BUY ? "buy" : "sell";
  if (!trade) deal.entry = "balance";
  else if (entry == (long)DEAL_ENTRY_IN) deal.entry = "in";
  else if (entry == (long)DEAL_ENTRY_OUT) deal.entry = "out";
  else deal.entry = entry == (long)DEAL_ENTRY_INOUT ? "inout" : "out_by";
  deal.units = trade ? UnitsOf(HistoryDealGetDouble(ticket, DEAL_VOLUME)) : 0;
  deal.price = trade ? HistoryDealGetDouble(ticket, DEAL_PRICE) : 0.0;
  deal.digits = trade ? Digits(deal.symbol) : 0;
  deal.profit = HistoryDealGetDouble(ticket, DEAL_PROFIT);
  deal.swap = HistoryDealGetDouble(ticket, DEAL_SWAP);
  deal.commission = HistoryDealGetDouble(ticket, DEAL_COMMISSION) + HistoryDealGetDouble(ticket, DEAL_FEE);
  deal.magic = HistoryDealGetInteger(ticket, DEAL_MAGIC);
  bool person = reason == (long)DEAL_REASON_CLIENT || reason == (long)DEAL_REASON_MOBILE || reason == (long)DEAL_REASON_WEB;
  deal.cause = "unknown";
  if (person) deal.cause = "client";
  else if (reason == (long)DEAL_REASON_EXPERT) deal.cause = "expert";
  else if (reason == (long)DEAL_REASON_SL) deal.cause = "stop_loss";
  else if (reason == (long)DEAL_REASON_TP) deal.cause = "take_profit";
  else if (reason == (long)DEAL_REASON_SO) deal.cause = "stop_out";
  deal.at = UtcOf(HistoryDealGetInteger(ticket, DEAL_TIME_MSC));
}

// Deals of the history that is selected.
void CPlatform::ReadSelectedDeals(SDeal &deals[]) {
  int total = HistoryDealsTotal();
  int count = 0;
  ArrayResize(deals, total);
  for (int i = 0; i < total; i++) {
    ulong ticket = HistoryDealGetTicket(i);
    if (ticket == 0) continue;
    ReadDeal(ticket, deals[count]);
    count++;
  }
  ArrayResize(deals, count);
  SortDeals(deals);
}

void CPlatform::DealsSince(const long utcMs, SDeal &deals[]) {
  ArrayResize(deals, 0);
  if (m_shared && !LearnShares()) return;
  datetime from = utcMs <= 0 ? (datetime)0 : BrokerTime(utcMs);
  if (!HistorySelect(from, BrokerTime(UtcMs()) + FAR_FUTURE_S)) return;
  ReadSelectedDeals(deals);
  if (m_shared) TellShares(deals);
  else if (Nets()) TellSides(deals);
}

// ---- a netting account's positions, side by side ----------------------------------------------------------
// MetaTrader keeps one identifier when a position is turned round. For those who copy it one position has ended and
// its opposite has begun, so each side is told as a position of its own, named by the order that began it, and a deal
// that turned the position as two: what it closed, and what it opened.

void AppendDeal(SDeal &deals[], const SDeal &deal) {
  int count = ArraySize(deals);
  ArrayResize(deals, count + 1, 64);
  deals[count] = deal;
}

// All deals of a position, oldest first, each with the side that it belongs to.
void CPlatform::SideDeals(const long identifier, SDeal &deals[]) {
  ArrayResize(deals, 0);
  if (!HistorySelectByPosition(identifier)) return;
  SDeal whole[];
  ReadSelectedDeals(whole);
  long side = identifier;
  long held = 0;
  for (int i = 0; i < ArraySize(whole); i++) {
    SDeal deal = whole[i];
    deal.position = side;
    if (deal.entry != "inout") {
      held += deal.entry == "in" ? deal.units : -deal.units;
      AppendDeal(deals, deal);
      continue;
    }
    double share = (double)held / (double)deal.units;
    double commission = NormalizeDouble(deal.commission * share, MONEY_DIGITS);
    long opens = deal.units - held;
    deal.entry = "out";
    deal.name = IntegerToString(deal.key) + "-out";
    deal.units = held;
    deal.commission = commission;
    AppendDeal(deals, deal);
    side = HistoryDealGetInteger((ulong)deal.key, DEAL_ORDER);
    held = opens;
    deal.entry = "in";
    deal.name = IntegerToString(deal.key) + "-in";
    deal.position = side;
    deal.units = opens;
    deal.commission = whole[i].commission - commission;
    deal.profit = 0.0;
    deal.swap = 0.0;
    AppendDeal(deals, deal);
  }
}

// Puts the sides into deals of several positions.
void CPlatform::TellSides(SDeal &deals[]) {
  SDeal all[];
  SDeal sides[];
  CLongIndex seen;
  for (int i = 0; i < ArraySize(deals); i++) {
    if (deals[i].position == 0) AppendDeal(all, deals[i]);
    if (deals[i].position == 0 || seen.Has(deals[i].position)) continue;
    seen.Put(deals[i].position, 1);
    SideDeals(deals[i].position, sides);
    CLongIndex asked;
    for (int n = i; n < ArraySize(deals); n++)
      if (deals[n].position == deals[i].position) asked.Put(deals[n].key, 1);
    for (int n = 0; n < ArraySize(sides); n++)
      if (asked.Has(sides[n].key)) AppendDeal(all, sides[n]);
  }
  SortDeals(all);
  int count = ArraySize(all);
  ArrayResize(deals, count);
  for (int i = 0; i < count; i++) deals[i] = all[i];
}

// MetaTrader's identifier of the position that an order opened, changed or turned round; without one, its own.
long CPlatform::IdentifierOf(const long order) {
  if (!HistoryOrderSelect((ulong)order)) return order;
  long identifier = HistoryOrderGetInteger((ulong)order, ORDER_POSITION_ID);
  return identifier == 0 ? order : identifier;
}

// The side that the selected position is on: its ticket is its identifier until it is turned round.
long CPlatform::SelectedSide() {
  long identifier = PositionGetInteger(POSITION_IDENTIFIER);
  if (!Nets() || PositionGetInteger(POSITION_TICKET) == identifier) return identifier;
  SDeal deals[];
  SideDeals(identifier, deals);
  int count = ArraySize(deals);
  return count == 0 ? identifier : deals[count - 1].position;
}

// Whether a resting order was filled into a position that was there before.
bool CPlatform::IsMerged(const long order) {
  if (!Nets()) return false;
  long identifier = IdentifierOf(order);
  if (identifier == order || !HistorySelectByPosition(identifier)) return false;
  for (int i = HistoryDealsTotal() - 1; i >= 0; i--) {
    ulong deal = HistoryDealGetTicket(i);
    if (deal == 0 || HistoryDealGetInteger(deal, DEAL_ORDER) != order) continue;
    return HistoryDealGetInteger(deal, DEAL_ENTRY) != (long)DEAL_ENTRY_INOUT;
  }
  return false;
}

// Whether history knows of the last turn that the lists show, and the lists of the last that history shows.
bool CPlatform::AgreesWithHistory(const SPosition &one) {
  if (m_shared) return LearnShares() && SharesAgree();
  if (!Nets() || one.state != "open") return true;
  SDeal deals[];
  DealsOf(one.id, deals);
  if (ArraySize(deals) == 0 || deals[0].entry != "in") return true;
  return deals[0].side == one.side;
}

long CPlatform::HistoryMark(const long utcMs) {
  datetime from = utcMs <= 0 ? (datetime)0 : BrokerTime(utcMs);
  if (!HistorySelect(from, BrokerTime(UtcMs()) + FAR_FUTURE_S)) return -1;
  return (long)HistoryDealsTotal() * 1000000 + (long)HistoryOrdersTotal();
}

void CPlatform::DealsOf(const long id, SDeal &deals[]) {
  ArrayResize(deals, 0);
  if (m_shared) {
    if (LearnShares()) m_known.PartsOf(id, deals);
    TellCauses(deals);
    return;
  }
  if (Nets()) {
    SDeal sides[];
    SideDeals(IdentifierOf(id), sides);
    for (int i = 0; i < ArraySize(sides); i++)
      if (sides[i].position == id) AppendDeal(deals, sides[i]);
    return;
  }
  if (!HistorySelectByPosition(id)) return;
  ReadSelectedDeals(deals);
}

void CPlatform::FirstOrder(const long id, SPosition &one) {
  if (HistoryOrderSelect((ulong)id)) PastOrder(id, one);
}

long CPlatform::SearchMagic(const long magic) {
  if (m_shared) return SearchShared(magic);
  for (int i = PositionsTotal() - 1; i >= 0; i--) {
    if (PositionGetTicket(i) == 0) continue;
    if (PositionGetInteger(POSITION_MAGIC) == magic) return PositionGetInteger(POSITION_IDENTIFIER);
  }
  for (int i = OrdersTotal() - 1; i >= 0; i--) {
    if (OrderGetTicket(i) == 0) continue;
    if (OrderGetInteger(ORDER_MAGIC) == magic) return OrderGetInteger(ORDER_TICKET);
  }
  return LearnMagics() ? m_magics.Get(magic, 0) : MAGICS_UNREADABLE;
}

// Reads what history holds since the last time, a day before that included. @returns false when it cannot be read
bool CPlatform::LearnMagics() {
  datetime until = BrokerTime(UtcMs()) + FAR_FUTURE_S;
  datetime from = 0;
  if (m_magicsTo > FAR_FUTURE_S) from = m_magicsTo - FAR_FUTURE_S;
  bool read = HistorySelect(from, until);
  if (!read && !m_magicsFailed)
    LogWarn("the account's history cannot be read (error " + IntegerToString(GetLastError()) +
            "): nothing is opened until it can, for an order may be in it");
  m_magicsFailed = !read;
  if (!read) return false;
  for (int i = HistoryOrdersTotal() - 1; i >= 0; i--) {
    ulong ticket = HistoryOrderGetTicket(i);
    if (ticket == 0) continue;
    long position = m_shared ? 0 : HistoryOrderGetInteger(ticket, ORDER_POSITION_ID);
    LearnMagic(HistoryOrderGetInteger(ticket, ORDER_MAGIC), position != 0 ? position : (long)ticket,
               HistoryOrderGetInteger(ticket, ORDER_TIME_SETUP_MSC));
  }
  // Deals of a netting account name its one position; what they did to shares is known already.
  for (int i = m_shared ? -1 : HistoryDealsTotal() - 1; i >= 0; i--) {
    ulong ticket = HistoryDealGetTicket(i);
    if (ticket == 0) continue;
    LearnMagic(HistoryDealGetInteger(ticket, DEAL_MAGIC), HistoryDealGetInteger(ticket, DEAL_POSITION_ID),
               HistoryDealGetInteger(ticket, DEAL_TIME_MSC));
  }
  m_magicsTo = until - FAR_FUTURE_S;
  return true;
}

void CPlatform::LearnMagic(const long magic, const long id, const long time) {
  if (magic == 0 || id == 0 || time < m_magicTimes.Get(magic, 0)) return;
  m_magics.Put(magic, id);
  m_magicTimes.Put(magic, time);
}

#endif
