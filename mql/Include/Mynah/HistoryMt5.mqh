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
  datetime from = utcMs <= 0 ? (datetime)0 : BrokerTime(utcMs);
  if (!HistorySelect(from, BrokerTime(UtcMs()) + FAR_FUTURE_S)) return;
  ReadSelectedDeals(deals);
}

long CPlatform::HistoryMark(const long utcMs) {
  datetime from = utcMs <= 0 ? (datetime)0 : BrokerTime(utcMs);
  if (!HistorySelect(from, BrokerTime(UtcMs()) + FAR_FUTURE_S)) return -1;
  return (long)HistoryDealsTotal() * 1000000 + (long)HistoryOrdersTotal();
}

void CPlatform::DealsOf(const long id, SDeal &deals[]) {
  ArrayResize(deals, 0);
  if (!HistorySelectByPosition(id)) return;
  ReadSelectedDeals(deals);
}

void CPlatform::FirstOrder(const long id, SPosition &one) {
  if (HistoryOrderSelect((ulong)id)) PastOrder(id, one);
}

long CPlatform::SearchMagic(const long magic) {
  for (int i = PositionsTotal() - 1; i >= 0; i--) {
    if (PositionGetTicket(i) == 0) continue;
    if (PositionGetInteger(POSITION_MAGIC) == magic) return PositionGetInteger(POSITION_IDENTIFIER);
  }
  for (int i = OrdersTotal() - 1; i >= 0; i--) {
    if (OrderGetTicket(i) == 0) continue;
    if (OrderGetInteger(ORDER_MAGIC) == magic) return OrderGetInteger(ORDER_TICKET);
  }
  LearnMagics();
  return m_magics.Get(magic, 0);
}

// Reads what history holds since the last time, a day before that included.
void CPlatform::LearnMagics() {
  datetime until = BrokerTime(UtcMs()) + FAR_FUTURE_S;
  datetime from = 0;
  if (m_magicsTo > FAR_FUTURE_S) from = m_magicsTo - FAR_FUTURE_S;
  if (!HistorySelect(from, until)) return;
  for (int i = HistoryOrdersTotal() - 1; i >= 0; i--) {
    ulong ticket = HistoryOrderGetTicket(i);
    if (ticket == 0) continue;
    long position = HistoryOrderGetInteger(ticket, ORDER_POSITION_ID);
    LearnMagic(HistoryOrderGetInteger(ticket, ORDER_MAGIC), position != 0 ? position : (long)ticket,
               HistoryOrderGetInteger(ticket, ORDER_TIME_SETUP_MSC));
  }
  for (int i = HistoryDealsTotal() - 1; i >= 0; i--) {
    ulong ticket = HistoryDealGetTicket(i);
    if (ticket == 0) continue;
    LearnMagic(HistoryDealGetInteger(ticket, DEAL_MAGIC), HistoryDealGetInteger(ticket, DEAL_POSITION_ID),
               HistoryDealGetInteger(ticket, DEAL_TIME_MSC));
  }
  m_magicsTo = until - FAR_FUTURE_S;
}

void CPlatform::LearnMagic(const long magic, const long id, const long time) {
  if (magic == 0 || id == 0 || time < m_magicTimes.Get(magic, 0)) return;
  m_magics.Put(magic, id);
  m_magicTimes.Put(magic, time);
}

#endif
