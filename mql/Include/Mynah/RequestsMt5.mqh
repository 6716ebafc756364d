//+------------------------------------------------------------------+
//| RequestsMt5.mqh: calls to the broker by MetaTrader 5             |
//+------------------------------------------------------------------+
// Included by PlatformMt5.mqh only.
#ifndef MYNAH_REQUESTS_MT5_MQH
#define MYNAH_REQUESTS_MT5_MQH

ENUM_ORDER_TYPE CPlatform::OrderTypeOf(const SRequest &request) {
  bool buy = request.side == "buy";
  if (request.kind == "limit") return buy ? ORDER_TYPE_BUY_LIMIT : ORDER_TYPE_SELL_LIMIT;
  if (request.kind == "stop") return buy ? ORDER_TYPE_BUY_STOP : ORDER_TYPE_SELL_STOP;
  if (request.kind == "stop_limit") return buy ? ORDER_TYPE_BUY_STOP_LIMIT : ORDER_TYPE_SELL_STOP_LIMIT;
  return buy ? ORDER_TYPE_BUY : ORDER_TYPE_SELL;
}

// @returns false when what it names is not there any more
bool CPlatform::Fill(const SRequest &request, MqlTradeRequest &asked) {
  string what = request.what;
  asked.symbol = request.symbol;
  asked.magic = (ulong)request.magic;
  asked.comment = request.comment;
  // A provider's prices may have more decimals than this broker's.
  int digits = Digits(request.symbol);
  asked.sl = NormalizeDouble(request.stopLoss, digits);
  asked.tp = NormalizeDouble(request.takeProfit, digits);
  if (what == "safety") {
    asked.action = TRADE_ACTION_SLTP;
    asked.position = (ulong)request.id;
    return true;
  }
  // A share of a netting account's position is closed by an order of the other side: the broker knows no part of it.
  if ((what == "close" && !m_shared) || what == "stops") {
    if (!SelectPosition(request.id)) return false;
    asked.position = (ulong)PositionGetInteger(POSITION_TICKET);
  }
  if (what == "stops") {
    asked.action = TRADE_ACTION_SLTP;
    return true;
  }
  if (what == "remove") {
    asked.action = TRADE_ACTION_REMOVE;
    asked.order = (ulong)request.id;
    return true;
  }
  asked.type = OrderTypeOf(request);
  asked.volume = LotsOf(request.units);
  asked.price = NormalizeDouble(request.price, digits);
  asked.type_filling = ORDER_FILLING_RETURN;
  if (what == "open" || what == "close") {
    asked.action = TRADE_ACTION_DEAL;
    asked.deviation = (ulong)request.deviation;
    if (request.filling == "ioc") asked.type_filling = ORDER_FILLING_IOC;
    else if (request.filling != "return") asked.type_filling = ORDER_FILLING_FOK;
    return true;
  }
  asked.action = what == "place" ? TRADE_ACTION_PENDING : TRADE_ACTION_MODIFY;
  if (what == "change") asked.order = (ulong)request.id;
  if (request.kind == "stop_limit") asked.stoplimit = asked.price;
  asked.type_time = request.expiresAt > 0 ? ORDER_TIME_SPECIFIED : ORDER_TIME_GTC;
  asked.expiration = request.expiresAt > 0 ? BrokerTime(request.expiresAt) : (datetime)0;
  return true;
}

void CPlatform::Send(const SRequest &request, SResult &result) {
  MqlTradeRequest asked = {};
  MqlTradeResult answered = {};
  ClearResult(result);
  if (!Fill(request, asked)) {
    result.code = (int)TRADE_RETCODE_POSITION_CLOSED;
    result.unsent = true;
    return;
  }
  if (OrderSendAsync(asked, answered)) {
    result.pending = true;
    result.requestId = (long)answered.request_id;
    return;
  }
  result.code = (int)answered.retcode;
  result.unsent = true;
  if (result.code == 0) result.code = (int)TRADE_RETCODE_ERROR;
}

#endif
