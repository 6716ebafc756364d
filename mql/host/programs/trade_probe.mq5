//+------------------------------------------------------------------+
//| trade_probe.mq5: uses the trade functions of MQL5 one after the  |
//| other and says what it finds (see mql/host/trade.mql.test.ts)    |
//+------------------------------------------------------------------+
#property strict

#define LATE_MS 5000

int g_phase = 0;
ulong g_started = 0;
ulong g_first = 0;
ulong g_pending = 0;
// Transactions that came since the phase began, by type.
int g_told[16];
uint g_asked[2];
int g_answered = 0;
bool g_dealsFirst = true;

void Check(const bool ok, const string what) {
  Print((ok ? "ok: " : "FAIL: ") + what);
}

void Next() {
  g_phase++;
  g_started = GetTickCount64();
  ArrayInitialize(g_told, 0);
}

bool TooLate(const string what) {
  if (GetTickCount64() - g_started < LATE_MS) return false;
  Check(false, what + " did not happen");
  Next();
  return true;
}

void Market(MqlTradeRequest &request, const ENUM_ORDER_TYPE type, const double lots, const ulong magic) {
  ZeroMemory(request);
  request.action = TRADE_ACTION_DEAL;
  request.symbol = _Symbol;
  request.type = type;
  request.volume = lots;
  request.price = SymbolInfoDouble(_Symbol, type == ORDER_TYPE_BUY ? SYMBOL_ASK : SYMBOL_BID);
  request.deviation = 10;
  request.type_filling = ORDER_FILLING_FOK;
  request.magic = magic;
  request.comment = "probe";
}

ulong PositionOfMagic(const long magic) {
  for (int i = PositionsTotal() - 1; i >= 0; i--) {
    ulong ticket = PositionGetTicket(i);
    if (ticket != 0 && PositionGetInteger(POSITION_MAGIC) == magic) return ticket;
  }
  return 0;
}

// The lists come a while after the start.
void Load() {
  HistorySelect(0, TimeTradeServer() + 86400);
  if (PositionsTotal() == 0) {
    bool empty = HistoryDealsTotal() == 0 && OrdersTotal() == 0;
    if (g_told[15] == 0) Check(empty, "lists are empty while they are loading");
    g_told[15] = 1;
    TooLate("loading");
    return;
  }
  Check(g_told[15] == 1, "lists were empty at first");
  Check(HistoryDealsTotal() == 2, "history has the deposit and the deal");
  ulong deposit = HistoryDealGetTicket(0);
  Check(HistoryDealGetInteger(deposit, DEAL_TYPE) == (long)DEAL_TYPE_BALANCE, "the deposit is a balance deal");
  Check(HistoryDealGetDouble(deposit, DEAL_PROFIT) == 10000.0, "the deposit has its money");
  Next();
}

void Facts() {
  Check(AccountInfoInteger(ACCOUNT_LOGIN) == 5012345, "login");
  Check(AccountInfoString(ACCOUNT_SERVER) == "Sim-Live", "server");
  Check(AccountInfoInteger(ACCOUNT_MARGIN_MODE) == (long)ACCOUNT_MARGIN_MODE_RETAIL_HEDGING, "hedging");
  Check(SymbolInfoInteger(_Symbol, SYMBOL_DIGITS) == 5, "digits");
  double step = 0.0;
  Check(SymbolInfoDouble(_Symbol, SYMBOL_VOLUME_STEP, step) && step == 0.01, "volume step by reference");
  Check(SymbolInfoInteger(_Symbol, SYMBOL_FILLING_MODE) == SYMBOL_FILLING_FOK + SYMBOL_FILLING_IOC, "filling modes");
  Check(SymbolInfoInteger(_Symbol, SYMBOL_TRADE_MODE) == (long)SYMBOL_TRADE_MODE_FULL, "trade mode");
  Check(SymbolInfoString(_Symbol, SYMBOL_CURRENCY_PROFIT) == "USD", "profit currency");
  MqlTick tick;
  Check(SymbolInfoTick(_Symbol, tick) && tick.ask > tick.bid && tick.bid > 0.0, "a tick");
  long ahead = (long)TimeTradeServer() - (long)TimeGMT();
  Check(ahead >= 7199 && ahead <= 7201, "the broker's clock is two hours ahead");
  Check((long)TimeCurrent() <= (long)TimeTradeServer(), "the last tick is not in the future");
  Check(tick.time_msc / 1000 == (long)tick.time, "a tick's time in milliseconds");
  Check(!SymbolSelect("NOSUCH", true) && GetLastError() == 4301, "an unknown symbol");
  Check(SymbolsTotal(false) == 5 && SymbolsTotal(true) == 4, "symbols in the Market Watch");
  Check(SymbolInfoDouble("XAUUSD", SYMBOL_BID) == 0.0, "no price of a symbol that is not selected");
  Check(SymbolSelect("XAUUSD", true) && SymbolsTotal(true) == 5, "a symbol is selected");
  Next();
}

void Open() {
  MqlTradeRequest request;
  MqlTradeResult result;
  ZeroMemory(result);
  Market(request, ORDER_TYPE_BUY, 0.5, 11);
  request.sl = NormalizeDouble(request.price - 0.01, _Digits);
  Check(OrderSend(request, result) && result.retcode == TRADE_RETCODE_DONE, "opened");
  Check(result.deal > 0 && result.order > 0 && result.volume == 0.5 && result.price > 0.0, "the answer is complete");
  g_first = result.order;
  Check(PositionSelectByTicket(g_first), "the position is there with the answer");
  Check(PositionGetDouble(POSITION_VOLUME) == 0.5 && PositionGetInteger(POSITION_MAGIC) == 11, "its lots and magic");
  Check(MathAbs(PositionGetDouble(POSITION_SL) - request.sl) < 0.000001, "its stop");
  Check(PositionGetString(POSITION_COMMENT) == "probe", "its comment");
  Check(PositionGetInteger(POSITION_REASON) == (long)POSITION_REASON_EXPERT, "its reason");
  Check(HistoryDealSelect(result.deal), "the deal is in history");
  Check(HistoryDealGetInteger(result.deal, DEAL_POSITION_ID) == (long)g_first, "the deal names the position");
  Check(HistoryDealGetInteger(result.deal, DEAL_ENTRY) == (long)DEAL_ENTRY_IN, "the deal went in");
  Check(HistoryOrderSelect(g_first), "the order is in history");
  Check(HistoryOrderGetInteger(g_first, ORDER_STATE) == (long)ORDER_STATE_FILLED, "the order was filled");
  Next();
}

void Change() {
  // The events of the opening have been delivered by now.
  Check(g_told[TRADE_TRANSACTION_ORDER_ADD] == 1, "the order was told");
  Check(g_told[TRADE_TRANSACTION_DEAL_ADD] == 1, "the deal was told");
  Check(g_told[TRADE_TRANSACTION_HISTORY_ADD] == 1, "the order in history was told");
  Check(g_told[TRADE_TRANSACTION_REQUEST] == 1, "the answer was told");
  MqlTradeRequest request;
  MqlTradeResult result;
  ZeroMemory(result);
  ZeroMemory(request);
  request.action = TRADE_ACTION_SLTP;
  request.symbol = _Symbol;
  request.position = g_first;
  request.tp = NormalizeDouble(SymbolInfoDouble(_Symbol, SYMBOL_BID) + 0.02, _Digits);
  Check(OrderSend(request, result) && result.retcode == TRADE_RETCODE_DONE, "stops moved");
  Check(PositionSelectByTicket(g_first) && PositionGetDouble(POSITION_SL) == 0.0, "the stop is gone");
  ResetLastError();
  Check(!OrderSend(request, result) && result.retcode == TRADE_RETCODE_NO_CHANGES, "no change is refused");
  Check(GetLastError() == 4756, "with the last error set");
  Market(request, ORDER_TYPE_SELL, 0.2, 11);
  request.position = g_first;
  Check(OrderSend(request, result) && result.retcode == TRADE_RETCODE_DONE, "closed in part");
  Check(PositionSelectByTicket(g_first) && PositionGetDouble(POSITION_VOLUME) == 0.3, "the rest keeps its ticket");
  Next();
}

// The test has the broker refuse the next request.
void Refusals() {
  MqlTradeRequest request;
  MqlTradeResult result;
  ZeroMemory(result);
  Market(request, ORDER_TYPE_BUY, 0.1, 12);
  Check(!OrderSend(request, result) && result.retcode == TRADE_RETCODE_REJECT, "rejected");
  request.price = request.price - 0.005;
  Check(!OrderSend(request, result) && result.retcode == TRADE_RETCODE_REQUOTE, "requoted");
  Market(request, ORDER_TYPE_BUY, 0.015, 12);
  Check(!OrderSend(request, result) && result.retcode == TRADE_RETCODE_INVALID_VOLUME, "bad lots");
  Market(request, ORDER_TYPE_BUY, 90.0, 12);
  Check(!OrderSend(request, result) && result.retcode == TRADE_RETCODE_NO_MONEY, "no money");
  MqlTradeCheckResult check;
  Check(!OrderCheck(request, check) && check.retcode == TRADE_RETCODE_NO_MONEY, "checked: no money");
  Market(request, ORDER_TYPE_BUY, 0.1, 12);
  Check(OrderCheck(request, check) && check.margin_free > 0.0, "checked: fine");
  Check(PositionOfMagic(12) == 0, "nothing was opened");
  Next();
}

void Place() {
  MqlTradeRequest request;
  MqlTradeResult result;
  ZeroMemory(result);
  Market(request, ORDER_TYPE_BUY_LIMIT, 0.1, 13);
  request.action = TRADE_ACTION_PENDING;
  request.type_filling = ORDER_FILLING_RETURN;
  request.price = NormalizeDouble(SymbolInfoDouble(_Symbol, SYMBOL_ASK) - 0.01, _Digits);
  Check(OrderSend(request, result) && result.retcode == TRADE_RETCODE_DONE, "placed");
  g_pending = result.order;
  Check(OrdersTotal() == 1 && OrderGetTicket(0) == g_pending, "it rests");
  Check(OrderGetInteger(ORDER_TYPE) == (long)ORDER_TYPE_BUY_LIMIT, "its type");
  Check(OrderGetDouble(ORDER_VOLUME_CURRENT) == 0.1, "its lots");
  request.action = TRADE_ACTION_MODIFY;
  request.order = g_pending;
  request.price = NormalizeDouble(request.price + 0.001, _Digits);
  request.type_time = ORDER_TIME_SPECIFIED;
  request.expiration = TimeTradeServer() + 3600;
  Check(OrderSend(request, result) && result.retcode == TRADE_RETCODE_DONE, "moved");
  Check(OrderSelect(g_pending), "it rests still");
  Check(MathAbs(OrderGetDouble(ORDER_PRICE_OPEN) - request.price) < 0.000001, "where it was moved to");
  Check(OrderGetInteger(ORDER_TIME_EXPIRATION) == (long)request.expiration, "until then");
  Print("@move");
  Next();
}

// The test moves the market.
void Filled() {
  if (!PositionSelectByTicket(g_pending)) {
    TooLate("the fill");
    return;
  }
  Check(OrdersTotal() == 0, "it rests no more");
  Check(HistoryOrderSelect(g_pending), "it is in history");
  Check(HistoryOrderGetInteger(g_pending, ORDER_TYPE) == (long)ORDER_TYPE_BUY_LIMIT, "as what it was");
  Check(HistoryOrderGetInteger(g_pending, ORDER_POSITION_ID) == (long)g_pending, "and what it became");
  Next();
}

// The broker says "timeout" and does it later; then it does it and says nothing.
void Unknown() {
  MqlTradeRequest request;
  MqlTradeResult result;
  ZeroMemory(result);
  Market(request, ORDER_TYPE_BUY, 0.1, 14);
  Check(!OrderSend(request, result) && result.retcode == TRADE_RETCODE_TIMEOUT, "answered with a timeout");
  Check(PositionOfMagic(14) == 0, "nothing is there yet");
  Market(request, ORDER_TYPE_BUY, 0.1, 15);
  ulong before = GetTickCount64();
  Check(!OrderSend(request, result) && result.retcode == TRADE_RETCODE_TIMEOUT, "not answered");
  Check(GetTickCount64() - before >= 1990, "it waited as long as it may");
  Check(PositionOfMagic(15) != 0, "it was done all the same");
  Next();
}

void Late() {
  if (PositionOfMagic(14) == 0) {
    TooLate("the late fill");
    return;
  }
  Check(true, "the late fill came");
  MqlTradeRequest request;
  MqlTradeResult result;
  ZeroMemory(result);
  for (int i = 0; i < 2; i++) {
    Market(request, ORDER_TYPE_SELL, 0.1, 16 + i);
    Check(OrderSendAsync(request, result) && result.retcode == TRADE_RETCODE_PLACED, "sent without waiting");
    g_asked[i] = result.request_id;
  }
  Next();
}

void Answered() {
  if (g_answered < 2) {
    TooLate("the answers to what was sent without waiting");
    return;
  }
  Check(g_dealsFirst, "the lists were up to date with each answer");
  while (PositionsTotal() > 0) {
    ulong ticket = PositionGetTicket(0);
    bool buy = PositionGetInteger(POSITION_TYPE) == (long)POSITION_TYPE_BUY;
    MqlTradeRequest request;
    MqlTradeResult result;
    ZeroMemory(result);
    Market(request, buy ? ORDER_TYPE_SELL : ORDER_TYPE_BUY, PositionGetDouble(POSITION_VOLUME), 0);
    request.position = ticket;
    if (OrderSend(request, result)) continue;
    Check(false, "closing " + IntegerToString((long)ticket) + " gave " + IntegerToString((long)result.retcode));
    break;
  }
  Check(HistorySelectByPosition((long)g_first) && HistoryDealsTotal() == 3, "three deals of the first position");
  double left = 0.0;
  for (int i = 0; i < HistoryDealsTotal(); i++) {
    ulong deal = HistoryDealGetTicket(i);
    bool entered = HistoryDealGetInteger(deal, DEAL_ENTRY) == (long)DEAL_ENTRY_IN;
    left += entered ? HistoryDealGetDouble(deal, DEAL_VOLUME) : -HistoryDealGetDouble(deal, DEAL_VOLUME);
  }
  Check(MathAbs(left) < 0.000001, "what went in came out");
  Check(AccountInfoDouble(ACCOUNT_MARGIN) == 0.0, "no margin is tied up");
  Check(AccountInfoDouble(ACCOUNT_EQUITY) == AccountInfoDouble(ACCOUNT_BALANCE), "equity is balance");
  Print("@done");
  EventKillTimer();
}

int OnInit() {
  ArrayInitialize(g_told, 0);
  g_started = GetTickCount64();
  return EventSetMillisecondTimer(20) ? INIT_SUCCEEDED : INIT_FAILED;
}

void OnTimer() {
  if (g_phase == 0) Load();
  else if (g_phase == 1) Facts();
  else if (g_phase == 2) Open();
  else if (g_phase == 3) Wait();
  else if (g_phase == 4) Change();
  else if (g_phase == 5) Refusals();
  else if (g_phase == 6) Place();
  else if (g_phase == 7) Filled();
  else if (g_phase == 8) Unknown();
  else if (g_phase == 9) Late();
  else Answered();
}

// Lets the events of the phase before be delivered, and keeps what they were.
void Wait() {
  if (g_told[TRADE_TRANSACTION_REQUEST] == 0) {
    TooLate("the answer as an event");
    return;
  }
  g_phase++;
}

void OnTradeTransaction(const MqlTradeTransaction &transaction, const MqlTradeRequest &request,
                        const MqlTradeResult &result) {
  g_told[(int)transaction.type]++;
  if (transaction.type != TRADE_TRANSACTION_REQUEST) return;
  for (int i = 0; i < 2; i++) {
    if (g_asked[i] == 0 || result.request_id != g_asked[i]) continue;
    g_answered++;
    Check(result.retcode == TRADE_RETCODE_DONE, "what was sent without waiting is done");
    Check((long)request.magic == 16 + i, "the answer has its request");
    if (PositionOfMagic(16 + i) != result.order) g_dealsFirst = false;
  }
}
