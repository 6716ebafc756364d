//+------------------------------------------------------------------+
//| RequestsMt4.mqh: calls to the broker by MetaTrader 4             |
//+------------------------------------------------------------------+
// Included by PlatformMt4.mqh only.
#ifndef MYNAH_REQUESTS_MT4_MQH
#define MYNAH_REQUESTS_MT4_MQH

int CPlatform::TypeOf(const SRequest &request) {
  bool buy = request.side == "buy";
  if (request.kind == "limit") return buy ? OP_BUYLIMIT : OP_SELLLIMIT;
  if (request.kind == "stop") return buy ? OP_BUYSTOP : OP_SELLSTOP;
  return buy ? OP_BUY : OP_SELL;
}

// @returns the error of the call, 0 for none
int CPlatform::Ask(const SRequest &request, SResult &result) {
  string what = request.what;
  int digits = Digits(request.symbol);
  double price = NormalizeDouble(request.price, digits);
  double stopLoss = NormalizeDouble(request.stopLoss, digits);
  double takeProfit = NormalizeDouble(request.takeProfit, digits);
  double lots = NormalizeDouble(LotsOf(request.units), LOT_DIGITS);
  datetime expiration = request.expiresAt > 0 ? BrokerTime(request.expiresAt) : (datetime)0;
  int slippage = (int)request.deviation;
  ResetLastError();
  if (what == "open" || what == "place") {
    int ticket = OrderSend(request.symbol, TypeOf(request), lots, price, slippage, stopLoss, takeProfit, request.comment,
                           (int)request.magic, expiration);
    if (ticket >= 0) {
      result.order = (long)ticket;
      return 0;
    }
    return GetLastError();
  }
  int ticket = OrderTicket();
  double openPrice = OrderOpenPrice();
  bool done = false;
  if (what == "close") done = OrderClose(ticket, lots, price, slippage);
  else if (what == "remove") done = OrderDelete(ticket);
  else if (what == "stops") done = OrderModify(ticket, openPrice, stopLoss, takeProfit, (datetime)0);
  else done = OrderModify(ticket, price, stopLoss, takeProfit, expiration);
  return done ? 0 : GetLastError();
}

void CPlatform::Send(const SRequest &request, SResult &result) {
  ClearResult(result);
  result.unsent = true;
  bool entry = request.what == "open" || request.what == "place";
  if (!Connected()) result.code = ERROR_NO_CONNECTION;
  else if (IsTradeContextBusy()) result.code = ERROR_BUSY;
  else if (!IsTradeAllowed()) result.code = ERROR_NOT_ALLOWED;
  else if (!entry && (!SelectNow(request.id) || OrderCloseTime() != 0)) result.code = ERROR_BAD_TICKET;
  if (result.code != 0) return;
  result.unsent = false;
  result.code = Ask(request, result);
  // The call failed, and nobody says why: it may have gone through.
  if (result.code == 0 && entry && result.order == 0) result.code = 1;
}

#endif
