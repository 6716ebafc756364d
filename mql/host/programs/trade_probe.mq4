//+------------------------------------------------------------------+
//| trade_probe.mq4: uses the trade functions of MQL4 one after the  |
//| other and says what it finds (see mql/host/trade.mql.test.ts)    |
//+------------------------------------------------------------------+
#property strict

#define LATE_MS 5000

int g_phase = 0;
uint g_started = 0;
bool g_wasEmpty = false;
int g_first = 0;
int g_second = 0;
int g_pending = 0;

void Check(const bool ok, const string what) {
  Print((ok ? "ok: " : "FAIL: ") + what);
}

void Next() {
  g_phase++;
  g_started = GetTickCount();
}

bool TooLate(const string what) {
  if (GetTickCount() - g_started < LATE_MS) return false;
  Check(false, what + " did not happen");
  Next();
  return true;
}

double Ask5() { return SymbolInfoDouble(_Symbol, SYMBOL_ASK); }
double Bid5() { return SymbolInfoDouble(_Symbol, SYMBOL_BID); }

int Buy(const double lots, const int magic) {
  return OrderSend(_Symbol, OP_BUY, lots, Ask5(), 10, 0.0, 0.0, "probe", magic);
}

int TicketOfMagic(const int magic) {
  for (int i = OrdersTotal() - 1; i >= 0; i--) {
    if (OrderSelect(i, SELECT_BY_POS, MODE_TRADES) && OrderMagicNumber() == magic) return OrderTicket();
  }
  return -1;
}

void Load() {
  if (OrdersTotal() == 0) {
    if (!g_wasEmpty) Check(OrdersHistoryTotal() == 0, "lists are empty while they are loading");
    g_wasEmpty = true;
    TooLate("loading");
    return;
  }
  Check(g_wasEmpty, "lists were empty at first");
  Check(OrdersHistoryTotal() == 1 && OrderSelect(0, SELECT_BY_POS, MODE_HISTORY), "history has the deposit");
  Check(OrderType() == 6 && OrderProfit() == 10000.0, "with its money");
  Next();
}

void Facts() {
  Check(AccountNumber() == 5012345 && AccountServer() == "Sim-Live" && AccountCurrency() == "USD", "account");
  Check(MarketInfo(_Symbol, MODE_DIGITS) == 5.0 && MarketInfo(_Symbol, MODE_LOTSTEP) == 0.01, "MarketInfo");
  Check(SymbolInfoInteger(_Symbol, SYMBOL_TRADE_MODE) == (long)SYMBOL_TRADE_MODE_FULL, "trade mode");
  Check((int)SYMBOL_TRADE_MODE_FULL == 2, "MQL4's own numbers");
  RefreshRates();
  Check(MarketInfo(_Symbol, MODE_ASK) > MarketInfo(_Symbol, MODE_BID), "prices");
  long ahead = (long)TimeCurrent() - (long)TimeGMT();
  Check(ahead >= 7190 && ahead <= 7201, "the broker's clock is two hours ahead");
  Next();
}

void Open() {
  g_first = Buy(0.5, 11);
  Check(g_first > 0 && OrderSelect(g_first, SELECT_BY_TICKET), "opened, and there with the answer");
  Check(OrderType() == OP_BUY && OrderLots() == 0.5 && OrderMagicNumber() == 11, "as asked");
  Check(OrderComment() == "probe" && OrderSymbol() == _Symbol && OrderCloseTime() == 0, "its comment and symbol");
  double stop = NormalizeDouble(Bid5() - 0.01, 5);
  Check(OrderModify(g_first, OrderOpenPrice(), stop, 0.0, 0), "stop set");
  Check(OrderSelect(g_first, SELECT_BY_TICKET) && MathAbs(OrderStopLoss() - stop) < 0.000001, "it is there");
  Check(!OrderModify(g_first, OrderOpenPrice(), stop, 0.0, 0) && GetLastError() == 1, "no change is error 1");
  Check(OrderClose(g_first, 0.2, Bid5(), 10), "closed in part");
  Check(OrderSelect(g_first, SELECT_BY_TICKET) && OrderCloseTime() != 0, "the old ticket is over");
  Check(OrderLots() == 0.2, "with the lots that were closed");
  g_second = TicketOfMagic(11);
  Check(g_second > g_first && OrderLots() == 0.3, "the rest has a new ticket");
  Check(OrderComment() == "from #" + IntegerToString(g_first), "which says where it is from");
  Check(OrderStopLoss() > 0.0, "and keeps its stop");
  Check(!OrderClose(g_first, 0.1, Bid5(), 10) && GetLastError() == 4108, "the old ticket closes nothing");
  Check(OrderClose(g_second, 0.1, Bid5(), 10), "closed in part again");
  g_second = TicketOfMagic(11);
  Check(OrderLots() == 0.2, "the rest of the rest");
  Next();
}

void Refusals() {
  Check(Buy(0.1, 12) == -1 && GetLastError() == 2, "rejected");
  double far = NormalizeDouble(Ask5() - 0.005, 5);
  Check(OrderSend(_Symbol, OP_BUY, 0.1, far, 10, 0.0, 0.0, "", 12) == -1 && GetLastError() == 138, "requoted");
  Check(Buy(0.015, 12) == -1 && GetLastError() == 131, "bad lots");
  Check(Buy(90.0, 12) == -1 && GetLastError() == 134, "no money");
  Check(OrderSend("NOSUCH", OP_BUY, 0.1, 1.0, 10, 0.0, 0.0) == -1 && GetLastError() == 4106, "unknown symbol");
  Check(TicketOfMagic(12) == -1, "nothing was opened");
  Next();
}

void Place() {
  double price = NormalizeDouble(Ask5() - 0.01, 5);
  g_pending = OrderSend(_Symbol, OP_BUYLIMIT, 0.1, price, 0, 0.0, 0.0, "probe", 13);
  Check(g_pending > 0 && OrderSelect(g_pending, SELECT_BY_TICKET) && OrderType() == OP_BUYLIMIT, "placed");
  datetime expiration = TimeCurrent() + 3600;
  price = NormalizeDouble(price + 0.001, 5);
  Check(OrderModify(g_pending, price, 0.0, 0.0, expiration), "moved");
  Check(OrderSelect(g_pending, SELECT_BY_TICKET) && MathAbs(OrderOpenPrice() - price) < 0.000001, "it rests there");
  Check(OrderExpiration() == expiration, "until then");
  int other = OrderSend(_Symbol, OP_SELLLIMIT, 0.1, NormalizeDouble(Bid5() + 0.02, 5), 0, 0.0, 0.0, "probe", 14);
  Check(other > 0 && OrderDelete(other), "another is placed and deleted");
  Check(OrderSelect(other, SELECT_BY_TICKET) && OrderCloseTime() != 0, "it is in history");
  Check(OrderType() == OP_SELLLIMIT, "as what it was");
  Print("@move");
  Next();
}

void Filled() {
  if (!OrderSelect(g_pending, SELECT_BY_TICKET) || OrderType() != OP_BUY) {
    TooLate("the fill");
    return;
  }
  Check(OrderCloseTime() == 0, "the pending order was filled and keeps its ticket");
  Next();
}

// The broker says "timeout" and does it later; does it and says nothing; takes it and does it later.
void Unknown() {
  Check(Buy(0.1, 15) == -1 && GetLastError() == 128, "answered with a timeout");
  Check(TicketOfMagic(15) == -1, "nothing is there yet");
  uint before = GetTickCount();
  Check(Buy(0.1, 16) == -1 && GetLastError() == 128, "not answered");
  Check(GetTickCount() - before >= 1990, "it waited as long as it may");
  Check(TicketOfMagic(16) > 0, "it was done all the same");
  int ticket = Buy(0.1, 17);
  Check(ticket > 0 && OrderSelect(ticket, SELECT_BY_TICKET), "one that is done later is waited for");
  Next();
}

void Late() {
  if (TicketOfMagic(15) == -1) {
    TooLate("the late fill");
    return;
  }
  Check(true, "the late fill came");
  while (OrdersTotal() > 0) {
    if (!OrderSelect(0, SELECT_BY_POS, MODE_TRADES)) break;
    int ticket = OrderTicket();
    if (OrderClose(ticket, OrderLots(), OrderType() == OP_BUY ? Bid5() : Ask5(), 10)) continue;
    Check(false, "closing " + IntegerToString(ticket) + " gave " + IntegerToString(GetLastError()));
    break;
  }
  double chain = 0.0;
  for (int i = 0; i < OrdersHistoryTotal(); i++) {
    if (OrderSelect(i, SELECT_BY_POS, MODE_HISTORY) && OrderMagicNumber() == 11) chain += OrderLots();
  }
  Check(MathAbs(chain - 0.5) < 0.000001, "all tickets of the first position make its lots");
  Check(AccountMargin() == 0.0 && AccountEquity() == AccountBalance(), "all is closed");
  Print("@done");
  EventKillTimer();
}

int OnInit() {
  g_started = GetTickCount();
  return EventSetMillisecondTimer(20) ? INIT_SUCCEEDED : INIT_FAILED;
}

void OnTimer() {
  if (g_phase == 0) Load();
  else if (g_phase == 1) Facts();
  else if (g_phase == 2) Open();
  else if (g_phase == 3) Refusals();
  else if (g_phase == 4) Place();
  else if (g_phase == 5) Filled();
  else if (g_phase == 6) Unknown();
  else Late();
}
