//+------------------------------------------------------------------+
//| HistoryMt4.mqh: executions, made up from the orders of MetaTrader 4|
//+------------------------------------------------------------------+
// Included by PlatformMt4.mqh only.
#ifndef MYNAH_HISTORY_MT4_MQH
#define MYNAH_HISTORY_MT4_MQH

// Why the selected order ended, as far as its comment tells.
string CPlatform::CauseOfSelected() {
  string comment = OrderComment();
  if (StringFind(comment, "[sl]") >= 0) return "stop_loss";
  if (StringFind(comment, "[tp]") >= 0) return "take_profit";
  if (StringFind(comment, "so:") == 0) return "stop_out";
  if (StringFind(comment, "expiration") >= 0) return "expired";
  return CauseByMagic((long)OrderMagicNumber());
}

// One execution of the selected order, or the balance operation that it is.
void CPlatform::SelectedDeal(const int which, SDeal &deal) {
  long ticket = (long)OrderTicket();
  long root = RootOf(ticket);
  bool buy = OrderType() == OP_BUY;
  deal.key = ticket * 4 + which;
  deal.position = root;
  deal.symbol = OrderSymbol();
  deal.units = UnitsOf(OrderLots());
  deal.digits = Digits(deal.symbol);
  deal.magic = (long)OrderMagicNumber();
  // MT4 tells an order's money when it is over: it is told with the way out.
  deal.profit = 0.0;
  deal.swap = 0.0;
  deal.commission = 0.0;
  if (which == DEAL_IN) {
    deal.name = IntegerToString(ticket) + "-in";
    deal.side = buy ? "buy" : "sell";
    deal.entry = "in";
    deal.price = OrderOpenPrice();
    deal.cause = CauseByMagic(deal.magic);
    deal.at = UtcOf(OrderOpenTime());
    return;
  }
  deal.profit = OrderProfit();
  deal.swap = OrderSwap();
  deal.commission = OrderCommission();
  deal.at = UtcOf(OrderCloseTime());
  if (which == DEAL_OUT) {
    deal.name = IntegerToString(ticket) + "-out";
    deal.side = buy ? "sell" : "buy";
    deal.entry = StringFind(OrderComment(), "close hedge by") >= 0 ? "out_by" : "out";
    deal.price = OrderClosePrice();
    deal.cause = CauseOfSelected();
    return;
  }
  deal.name = IntegerToString(ticket);
  deal.position = 0;
  deal.symbol = "";
  deal.side = "";
  deal.entry = "balance";
  deal.units = 0;
  deal.price = 0.0;
  deal.digits = 0;
  deal.cause = "unknown";
}

// What a position opened with: the lots of all tickets of its chain.
long CPlatform::ChainUnits(const long root) {
  long units = 0;
  for (int pool = 0; pool < 2; pool++) {
    int total = pool == 0 ? OrdersTotal() : OrdersHistoryTotal();
    for (int i = 0; i < total; i++) {
      if (!OrderSelect(i, SELECT_BY_POS, pool == 0 ? MODE_TRADES : MODE_HISTORY)) continue;
      if (OrderType() <= OP_SELL && RootOf((long)OrderTicket()) == root) units += UnitsOf(OrderLots());
    }
  }
  return units;
}

// The deals of one chain (all of them), or with `root` 0 those of the whole account since a moment.
void CPlatform::AddDeals(const long since, const long root, SDeal &deals[]) {
  int count = 0;
  ArrayResize(deals, 0);
  for (int pass = 0; pass < 2; pass++) {
    for (int pool = 0; pool < 2; pool++) {
      int total = pool == 0 ? OrdersTotal() : OrdersHistoryTotal();
      for (int i = 0; i < total; i++) {
        if (!OrderSelect(i, SELECT_BY_POS, pool == 0 ? MODE_TRADES : MODE_HISTORY)) continue;
        int type = OrderType();
        // The first time is for the chains: a ticket may come before the one it is from.
        if (pass == 0) {
          if (type <= OP_SELL) LearnSelected();
          continue;
        }
        long ticket = (long)OrderTicket();
        bool balance = type >= OP_BALANCE_TYPE;
        if (type > OP_SELL && !balance) continue;
        if (root > 0 && (balance || RootOf(ticket) != root)) continue;
        ArrayResize(deals, count + 2, 64);
        bool first = !balance && !m_parents.Has(ticket);
        if (first && UtcOf(OrderOpenTime()) >= since) SelectedDeal(DEAL_IN, deals[count++]);
        bool over = balance || pool == 1;
        if (over && UtcOf(OrderCloseTime()) >= since) SelectedDeal(balance ? DEAL_BALANCE : DEAL_OUT, deals[count++]);
      }
    }
  }
  ArrayResize(deals, count);
  for (int i = 0; i < count; i++)
    if (deals[i].entry == "in") deals[i].units = ChainUnits(deals[i].position);
  SortDeals(deals);
}

void CPlatform::DealsSince(const long utcMs, SDeal &deals[]) {
  AddDeals(utcMs, 0, deals);
}

void CPlatform::DealsOf(const long id, SDeal &deals[]) {
  AddDeals(0, id, deals);
}

long CPlatform::SearchMagic(const long magic) {
  for (int i = OrdersTotal() - 1; i >= 0; i--) {
    if (!OrderSelect(i, SELECT_BY_POS, MODE_TRADES)) continue;
    LearnSelected();
    if ((long)OrderMagicNumber() == magic) return RootOf((long)OrderTicket());
  }
  int total = OrdersHistoryTotal();
  for (int i = total - 1; i >= 0 && total != m_magicsTotal; i--) {
    if (!OrderSelect(i, SELECT_BY_POS, MODE_HISTORY) || OrderMagicNumber() == 0) continue;
    LearnSelected();
    long its = (long)OrderMagicNumber();
    if ((long)OrderOpenTime() < m_magicTimes.Get(its, 0)) continue;
    m_magics.Put(its, (long)OrderTicket());
    m_magicTimes.Put(its, (long)OrderOpenTime());
  }
  m_magicsTotal = total;
  return RootOf(m_magics.Get(magic, 0));
}

#endif
