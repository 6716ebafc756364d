//+------------------------------------------------------------------+
//| trade_probe_modes.mq5: what netting and hedging accounts do      |
//| each in their own way (see mql/host/trade.mql.test.ts)           |
//+------------------------------------------------------------------+
#property strict

#define FREEZE_POINTS 300

void Check(const bool ok, const string what) {
  Print((ok ? "ok: " : "FAIL: ") + what);
}

bool Near(const double a, const double b) {
  return MathAbs(a - b) < 0.000000001;
}

// Sends it and says what came of it.
uint Sent(MqlTradeRequest &request, MqlTradeResult &result) {
  ZeroMemory(result);
  bool accepted = OrderSend(request, result);
  if (accepted != (result.retcode == TRADE_RETCODE_DONE)) Print("FAIL: accepted, with another answer");
  return result.retcode;
}

// A deal at the market. @returns its order; 0 when it was refused
ulong Deal(const ENUM_ORDER_TYPE type, const double lots, const double stop) {
  MqlTradeRequest request;
  MqlTradeResult result;
  ZeroMemory(request);
  request.action = TRADE_ACTION_DEAL;
  request.symbol = _Symbol;
  request.type = type;
  request.volume = lots;
  request.price = SymbolInfoDouble(_Symbol, type == ORDER_TYPE_BUY ? SYMBOL_ASK : SYMBOL_BID);
  request.deviation = 10;
  request.type_filling = ORDER_FILLING_FOK;
  request.sl = stop;
  return Sent(request, result) == TRADE_RETCODE_DONE ? result.order : 0;
}

uint CloseBy(const ulong position, const ulong by, MqlTradeResult &result) {
  MqlTradeRequest request;
  ZeroMemory(request);
  request.action = TRADE_ACTION_CLOSE_BY;
  request.position = position;
  request.position_by = by;
  return Sent(request, result);
}

uint MoveStop(const ulong position, const double stop) {
  MqlTradeRequest request;
  MqlTradeResult result;
  ZeroMemory(request);
  request.action = TRADE_ACTION_SLTP;
  request.symbol = _Symbol;
  request.position = position;
  request.sl = stop;
  return Sent(request, result);
}

uint Close(const ulong position, const ENUM_ORDER_TYPE type, const double lots) {
  MqlTradeRequest request;
  MqlTradeResult result;
  ZeroMemory(request);
  request.action = TRADE_ACTION_DEAL;
  request.symbol = _Symbol;
  request.position = position;
  request.type = type;
  request.volume = lots;
  request.price = SymbolInfoDouble(_Symbol, type == ORDER_TYPE_BUY ? SYMBOL_ASK : SYMBOL_BID);
  request.deviation = 10;
  request.type_filling = ORDER_FILLING_FOK;
  return Sent(request, result);
}

// The entry of the newest deal of a position; −1 without any.
long LastEntry(const long identifier) {
  if (!HistorySelectByPosition(identifier) || HistoryDealsTotal() == 0) return -1;
  return HistoryDealGetInteger(HistoryDealGetTicket(HistoryDealsTotal() - 1), DEAL_ENTRY);
}

void Netting() {
  Check(AccountInfoInteger(ACCOUNT_HEDGE_ALLOWED) == 0, "hedging is not allowed");
  Check((SymbolInfoInteger(_Symbol, SYMBOL_ORDER_MODE) & SYMBOL_ORDER_CLOSEBY) == 0, "no close-by");
  double first = SymbolInfoDouble(_Symbol, SYMBOL_ASK);
  double stop = NormalizeDouble(first - 0.01, _Digits);
  ulong opened = Deal(ORDER_TYPE_BUY, 0.5, stop);
  Check(opened > 0 && PositionSelect(_Symbol), "opened, and selected by its symbol");
  Check(LastEntry((long)opened) == (long)DEAL_ENTRY_IN, "the deal went in");
  ulong added = Deal(ORDER_TYPE_BUY, 0.25, 0.0);
  Check(added > 0 && PositionsTotal() == 1 && PositionSelect(_Symbol), "another deal makes no second position");
  Check(Near(PositionGetDouble(POSITION_VOLUME), 0.75), "its lots are those of both");
  Check(Near(PositionGetDouble(POSITION_PRICE_OPEN), first), "at the average price");
  Check(PositionGetDouble(POSITION_SL) == 0.0, "the stop is that of the last order: none");
  Check(PositionGetInteger(POSITION_TICKET) == (long)opened, "its ticket is that of the first order");
  Check(HistoryOrderSelect(added) && HistoryOrderGetInteger(added, ORDER_POSITION_ID) == (long)opened,
        "the order names the position that it changed");
  Check(Deal(ORDER_TYPE_SELL, 0.15, 0.0) > 0 && PositionSelect(_Symbol), "reduced by the other side");
  Check(Near(PositionGetDouble(POSITION_VOLUME), 0.6), "what is left");
  Check(LastEntry((long)opened) == (long)DEAL_ENTRY_OUT, "the deal went out");
  MqlTradeResult result;
  Check(CloseBy(opened, opened, result) == TRADE_RETCODE_INVALID, "nothing to close it by");
  ulong turned = Deal(ORDER_TYPE_SELL, 1.0, 0.0);
  Check(turned > 0 && PositionsTotal() == 1 && PositionSelect(_Symbol), "turned round");
  Check(PositionGetInteger(POSITION_TYPE) == (long)POSITION_TYPE_SELL, "it is a sell now");
  Check(Near(PositionGetDouble(POSITION_VOLUME), 0.4), "of what was more than it had");
  Check(PositionGetInteger(POSITION_IDENTIFIER) == (long)opened, "its identifier stays");
  Check(PositionGetInteger(POSITION_TICKET) == (long)turned, "its ticket is that of the order that turned it");
  Check(LastEntry((long)opened) == (long)DEAL_ENTRY_INOUT, "the deal went out and in");
  Check(!PositionSelectByTicket(opened), "the old ticket selects nothing");
  Check(Close(opened, ORDER_TYPE_BUY, 0.4) == TRADE_RETCODE_POSITION_CLOSED, "and closes nothing");
  Check(Close(turned, ORDER_TYPE_BUY, 0.4) == TRADE_RETCODE_DONE && PositionsTotal() == 0, "the new one closes it");
  Check(HistorySelectByPosition((long)opened) && HistoryDealsTotal() == 5, "five deals of one position");
  Check(AccountInfoDouble(ACCOUNT_MARGIN) == 0.0, "no margin is tied up");
}

void Hedging() {
  Check((SymbolInfoInteger(_Symbol, SYMBOL_ORDER_MODE) & SYMBOL_ORDER_CLOSEBY) != 0, "close-by is allowed");
  ulong buy = Deal(ORDER_TYPE_BUY, 0.5, 0.0);
  ulong sell = Deal(ORDER_TYPE_SELL, 0.3, 0.0);
  MqlTradeResult result;
  Check(CloseBy(buy, buy, result) == TRADE_RETCODE_INVALID, "not by itself");
  Check(CloseBy(buy, sell, result) == TRADE_RETCODE_DONE, "closed by its opposite");
  Check(!PositionSelectByTicket(sell), "the smaller one is gone");
  Check(PositionSelectByTicket(buy) && Near(PositionGetDouble(POSITION_VOLUME), 0.2), "the larger one has the rest");
  Check(LastEntry((long)buy) == (long)DEAL_ENTRY_OUT_BY, "the larger one's deal");
  Check(LastEntry((long)sell) == (long)DEAL_ENTRY_OUT_BY, "the smaller one's deal");
  Check(HistoryOrderSelect(result.order), "one order closed both");
  Check(HistoryOrderGetInteger(result.order, ORDER_TYPE) == (long)ORDER_TYPE_CLOSE_BY, "of its own type");
  Check(HistoryOrderGetInteger(result.order, ORDER_POSITION_ID) == (long)buy, "it names the one");
  Check(HistoryOrderGetInteger(result.order, ORDER_POSITION_BY_ID) == (long)sell, "and the other");
  Check(CloseBy(buy, sell, result) == TRADE_RETCODE_POSITION_CLOSED, "what is gone closes nothing");
  Frozen(buy);
}

void Frozen(const ulong position) {
  Check(SymbolInfoInteger(_Symbol, SYMBOL_TRADE_FREEZE_LEVEL) == FREEZE_POINTS, "freeze level");
  double bid = SymbolInfoDouble(_Symbol, SYMBOL_BID);
  double near = NormalizeDouble(bid - (FREEZE_POINTS - 1) * _Point, _Digits);
  Check(MoveStop(position, near) == TRADE_RETCODE_DONE, "a stop near the market");
  Check(MoveStop(position, NormalizeDouble(bid - 0.01, _Digits)) == TRADE_RETCODE_FROZEN, "can not be moved");
  Check(Close(position, ORDER_TYPE_SELL, 0.2) == TRADE_RETCODE_FROZEN, "nor the position be closed");
  Check(PositionSelectByTicket(position) && Near(PositionGetDouble(POSITION_SL), near), "all is as it was");
}

int OnInit() {
  return EventSetMillisecondTimer(20) ? INIT_SUCCEEDED : INIT_FAILED;
}

void OnTimer() {
  // The lists come a while after the start, with the deposit in history.
  if (!HistorySelect(0, TimeTradeServer() + 86400) || HistoryDealsTotal() == 0) return;
  EventKillTimer();
  if (AccountInfoInteger(ACCOUNT_MARGIN_MODE) == (long)ACCOUNT_MARGIN_MODE_RETAIL_NETTING) Netting();
  else Hedging();
  Print("@done");
}
