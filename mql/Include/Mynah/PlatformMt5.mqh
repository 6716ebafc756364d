//+------------------------------------------------------------------+
//| PlatformMt5.mqh: the account as MetaTrader 5 shows it            |
//+------------------------------------------------------------------+
// Included by Platform.mqh only.
#ifndef MYNAH_PLATFORM_MT5_MQH
#define MYNAH_PLATFORM_MT5_MQH

// The broker's clock is a whole number of half hours away from UTC, give or take how wrong our own clock is.
#define HALF_HOUR_S 1800
// A difference below this is the coarseness of two clocks that tell whole seconds.
#define CLOCK_NOISE_S 2
#define FAR_FUTURE_S 86400

#include "SharesMt5.mqh"

// What the program watches for a link of a netting account.
struct SStops {
  // 0: none
  double stopLoss;
  double takeProfit;
  // Which of them the market has reached, when this was the newest deal; "": none.
  string cause;
  long deal;
};

class CPlatform {
private:
  // Seconds by which the broker's time is ahead of our UTC.
  long m_offset;
  bool m_clocked;
  // How each position was entered: 1 limit, 2 stop, 3 stop_limit, 0 market.
  CLongIndex m_kinds;
  // Magic number → newest order or position in history, and up to where history was read for it.
  CLongIndex m_magics;
  CLongIndex m_magicTimes;
  datetime m_magicsTo;
  bool m_magicsFailed;
  // Links have shares of a netting account's positions.
  bool m_shared;
  CShares m_known;
  SStops m_stops[];
  CLongIndex m_stopPlaces;
  // Since when deals do not add up to positions; 0: they do, -1: it was told.
  long m_disagreeSince;

  long UtcOf(const long brokerMs) { return brokerMs - m_offset * 1000; }
  datetime BrokerTime(const long utcMs) { return (datetime)(utcMs / 1000 + m_offset); }
  string KindOf(const long orderType);
  string KindById(const long id);
  bool IsResting(const long orderType);
  string SideOf(const long orderType);
  void SelectedPosition(SPosition &one);
  void SelectedOrder(SPosition &one);
  void PastOrder(const long ticket, SPosition &one);
  bool SelectPosition(const long id);
  void ReadDeal(const ulong ticket, SDeal &deal);
  void ReadSelectedDeals(SDeal &deals[]);
  bool Nets() { return MarginMode() == "netting"; }
  void SideDeals(const long identifier, SDeal &deals[]);
  void TellSides(SDeal &deals[]);
  long IdentifierOf(const long order);
  long SelectedSide();
  bool IsMerged(const long order);
  bool LearnShares();
  bool IsLater(const SDeal &a, const SDeal &b);
  long NettedUnits(const string symbol);
  bool SharesAgree();
  void SharedPosition(const SShare &share, SPosition &one);
  void OwnStops(SPosition &one);
  bool FindShared(const long id, SWhere &where);
  long SearchShared(const long magic);
  void TellShares(SDeal &deals[]);
  void TellCauses(SDeal &deals[]);
  bool SafetyStop(const string symbol, const SRequest &order, string &side, double &stopLoss);
  bool LearnMagics();
  void LearnMagic(const long magic, const long id, const long time);
  ENUM_ORDER_TYPE OrderTypeOf(const SRequest &request);
  bool Fill(const SRequest &request, MqlTradeRequest &asked);

public:
  CPlatform() : m_offset(0), m_clocked(false), m_magicsTo(0), m_magicsFailed(false), m_shared(false), m_disagreeSince(0) {}

  string Name() { return "mt5"; }
  // Looks at the clocks again; to be called now and then while connected.
  void ReadClock();
  bool Connected() { return TerminalInfoInteger(TERMINAL_CONNECTED) != 0; }
  long Login() { return AccountInfoInteger(ACCOUNT_LOGIN); }
  string Server() { return AccountInfoString(ACCOUNT_SERVER); }
  string Currency() { return AccountInfoString(ACCOUNT_CURRENCY); }
  long Leverage() { return AccountInfoInteger(ACCOUNT_LEVERAGE); }
  long Build() { return TerminalInfoInteger(TERMINAL_BUILD); }
  string MarginMode() {
    bool hedging = AccountInfoInteger(ACCOUNT_MARGIN_MODE) == (long)ACCOUNT_MARGIN_MODE_RETAIL_HEDGING;
    return hedging ? "hedging" : "netting";
  }
  double Balance() { return AccountInfoDouble(ACCOUNT_BALANCE); }
  double Equity() { return AccountInfoDouble(ACCOUNT_EQUITY); }
  double Margin() { return AccountInfoDouble(ACCOUNT_MARGIN); }
  double FreeMargin() { return AccountInfoDouble(ACCOUNT_MARGIN_FREE); }

  // Positions first, then resting orders.
  void ReadLists(SPosition &list[]);
  int HeldCount();
  // On a netting account: shows each link's share of a position, for a program that trades.
  void ShareOut(const bool share);
  bool IsShared() { return m_shared; }
  // What is watched for the link with a magic number, and which of them the market has reached.
  void KnowStops(const long magic, const double stopLoss, const double takeProfit, const string cause, const long deal);
  long NewestShare(const long magic) { return m_known.Newest(magic); }
  long NewestDeal() { return m_known.LastKey(); }
  void LivingShares(const string symbol, const bool fresh, SPosition &list[]);
  void CarryStops(SRequest &request);
  bool IsAhead(const string side, const double price, const double stopLoss, const double takeProfit);
  int NettedCount() { return PositionsTotal(); }
  bool NextSafety(const int index, SRequest &request);
  // Deals from a moment on, oldest first.
  void DealsSince(const long utcMs, SDeal &deals[]);
  // Of a netting account: false while a turn of the position is in the lists and not in history, or the reverse.
  bool AgreesWithHistory(const SPosition &one);
  // All deals of a position, oldest first.
  void DealsOf(const long id, SDeal &deals[]);
  // False while history lacks a deal that was there: deals never go, so it is not loaded yet.
  bool HasDeal(const long key) { return HistoryDealSelect((ulong)key); }
  // Where an order or position is now.
  void Find(const long id, SWhere &where);
  void KnowOwn(const long id, const long magic) {}
  // Stops, kind and comment of the order that made a position; nothing when history lacks it.
  void FirstOrder(const long id, SPosition &one);
  // The newest order or position with this magic number, living or past; 0: none; MAGICS_UNREADABLE.
  long SearchMagic(const long magic);
  // Another number when history has grown since a moment.
  long HistoryMark(const long utcMs);
  // Tickets stay: a partial close gives no new one, as it does in MT4.
  int NewParents() { return 0; }
  void TakeParent(const int index, long &ticket, long &parent) {}
  void ParentsTaken() {}
  void KnowParent(const long ticket, const long parent) {}
  // The kind of a position is in its first order, and in history for good.
  void KnowKind(const long id, const string kind) {}

  bool Lists(const string symbol) { return SymbolSelect(symbol, true); }
  int Digits(const string symbol) { return (int)SymbolInfoInteger(symbol, SYMBOL_DIGITS); }
  bool Quote(const string symbol, double &bid, double &ask);
  string FillingModes(const string symbol);
  long StopsLevel(const string symbol) { return SymbolInfoInteger(symbol, SYMBOL_TRADE_STOPS_LEVEL); }
  long FreezeLevel(const string symbol) { return SymbolInfoInteger(symbol, SYMBOL_TRADE_FREEZE_LEVEL); }
  int SymbolsShown() { return SymbolsTotal(true); }
  string SymbolShown(const int index) { return SymbolName(index, true); }
  void Symbol(const string name, SSymbol &symbol);
  // Whether a pending order of this kind exists here.
  bool HasKind(const string kind) { return kind == "limit" || kind == "stop" || kind == "stop_limit"; }

  // Asks the broker. The answer may come later: `result.pending`.
  void Send(const SRequest &request, SResult &result);
};

void CPlatform::ReadClock() {
  if (!Connected()) return;
  long ahead = (long)TimeTradeServer() - (long)TimeGMT();
  long halves = (long)MathRound((double)ahead / (double)HALF_HOUR_S);
  long skew = ahead - halves * HALF_HOUR_S;
  long offset = skew > CLOCK_NOISE_S || skew < -CLOCK_NOISE_S ? ahead : halves * HALF_HOUR_S;
  // A clock that is off by seconds must not make times tremble by one of them.
  bool near = m_clocked && offset - m_offset <= 1 && m_offset - offset <= 1;
  if (!near) m_offset = offset;
  m_clocked = true;
}

string CPlatform::KindOf(const long orderType) {
  if (orderType == (long)ORDER_TYPE_BUY_LIMIT || orderType == (long)ORDER_TYPE_SELL_LIMIT) return "limit";
  if (orderType == (long)ORDER_TYPE_BUY_STOP || orderType == (long)ORDER_TYPE_SELL_STOP) return "stop";
  bool stopLimit = orderType == (long)ORDER_TYPE_BUY_STOP_LIMIT || orderType == (long)ORDER_TYPE_SELL_STOP_LIMIT;
  return stopLimit ? "stop_limit" : "market";
}

// How a position was entered: as its first order was.
string CPlatform::KindById(const long id) {
  long kind = m_kinds.Get(id, -1);
  if (kind < 0) {
    if (!HistoryOrderSelect((ulong)id)) return "market";
    string name = KindOf(HistoryOrderGetInteger((ulong)id, ORDER_TYPE));
    kind = name == "limit" ? 1 : name == "stop" ? 2 : name == "stop_limit" ? 3 : 0;
    m_kinds.Put(id, kind);
  }
  return kind == 1 ? "limit" : kind == 2 ? "stop" : kind == 3 ? "stop_limit" : "market";
}

bool CPlatform::IsResting(const long orderType) {
  return KindOf(orderType) != "market";
}

string CPlatform::SideOf(const long orderType) {
  bool buy = orderType == (long)ORDER_TYPE_BUY || orderType == (long)ORDER_TYPE_BUY_LIMIT ||
             orderType == (long)ORDER_TYPE_BUY_STOP || orderType == (long)ORDER_TYPE_BUY_STOP_LIMIT;
  return buy ? "buy" : "sell";
}

void CPlatform::SelectedPosition(SPosition &one) {
  ClearPosition(one);
  one.id = SelectedSide();
  one.ticket = PositionGetInteger(POSITION_TICKET);
  one.state = "open";
  one.symbol = PositionGetString(POSITION_SYMBOL);
  one.side = PositionGetInteger(POSITION_TYPE) == (long)POSITION_TYPE_BUY ? "buy" : "sell";
  one.units = UnitsOf(PositionGetDouble(POSITION_VOLUME));
  one.price = PositionGetDouble(POSITION_PRICE_OPEN);
  one.stopLoss = PositionGetDouble(POSITION_SL);
  one.takeProfit = PositionGetDouble(POSITION_TP);
  one.digits = Digits(one.symbol);
  one.openedAt = UtcOf(PositionGetInteger(POSITION_TIME_MSC));
  one.magic = PositionGetInteger(POSITION_MAGIC);
  one.comment = PositionGetString(POSITION_COMMENT);
  one.kind = KindById(one.id);
}

void CPlatform::SelectedOrder(SPosition &one) {
  ClearPosition(one);
  long type = OrderGetInteger(ORDER_TYPE);
  one.id = OrderGetInteger(ORDER_TICKET);
  one.ticket = one.id;
  one.state = "pending";
  one.kind = KindOf(type);
  one.symbol = OrderGetString(ORDER_SYMBOL);
  one.side = SideOf(type);
  one.units = UnitsOf(OrderGetDouble(ORDER_VOLUME_CURRENT));
  one.price = OrderGetDouble(ORDER_PRICE_OPEN);
  one.stopLoss = OrderGetDouble(ORDER_SL);
  one.takeProfit = OrderGetDouble(ORDER_TP);
  one.digits = Digits(one.symbol);
  one.openedAt = UtcOf(OrderGetInteger(ORDER_TIME_SETUP_MSC));
  long expiration = OrderGetInteger(ORDER_TIME_EXPIRATION);
  one.expiresAt = expiration > 0 ? UtcOf(expiration * 1000) : 0;
  one.magic = OrderGetInteger(ORDER_MAGIC);
  one.comment = OrderGetString(ORDER_COMMENT);
  if (m_shared) OwnStops(one);
}

int CPlatform::HeldCount() {
  if (!m_shared) return PositionsTotal() + OrdersTotal();
  SPosition list[];
  LivingShares("", true, list);
  return ArraySize(list) + OrdersTotal();
}

void CPlatform::ReadLists(SPosition &list[]) {
  int positions = PositionsTotal();
  int orders = OrdersTotal();
  if (m_shared) LivingShares("", true, list);
  int count = m_shared ? ArraySize(list) : 0;
  ArrayResize(list, count + positions + orders);
  for (int i = 0; i < positions && !m_shared; i++) {
    if (PositionGetTicket(i) == 0) continue;
    SelectedPosition(list[count]);
    count++;
  }
  for (int i = 0; i < orders; i++) {
    if (OrderGetTicket(i) == 0) continue;
    // A market order on its way stands among the orders, too.
    if (!IsResting(OrderGetInteger(ORDER_TYPE))) continue;
    SelectedOrder(list[count]);
    count++;
  }
  ArrayResize(list, count);
}

bool CPlatform::SelectPosition(const long id) {
  if (PositionSelectByTicket((ulong)id) && SelectedSide() == id) return true;
  for (int i = PositionsTotal() - 1; i >= 0; i--) {
    if (PositionGetTicket(i) == 0) continue;
    if (SelectedSide() == id) return true;
  }
  return false;
}

void CPlatform::Find(const long id, SWhere &where) {
  ClearWhere(where);
  if (id == 0) return;
  where.state = "missing";
  if (m_shared && FindShared(id, where)) return;
  if (!m_shared && SelectPosition(id)) {
    where.state = "open";
    SelectedPosition(where.position);
    return;
  }
  if (OrderSelect((ulong)id)) {
    if (!IsResting(OrderGetInteger(ORDER_TYPE))) return;
    where.state = "pending";
    SelectedOrder(where.position);
    return;
  }
  if (HistoryOrderSelect((ulong)id)) {
    long state = HistoryOrderGetInteger((ulong)id, ORDER_STATE);
    bool expired = state == (long)ORDER_STATE_EXPIRED;
    bool cancelled = state == (long)ORDER_STATE_CANCELED || state == (long)ORDER_STATE_REJECTED;
    double initial = HistoryOrderGetDouble((ulong)id, ORDER_VOLUME_INITIAL);
    bool untouched = UnitsOf(initial) == UnitsOf(HistoryOrderGetDouble((ulong)id, ORDER_VOLUME_CURRENT));
    if ((expired || cancelled) && untouched) {
      where.state = "cancelled";
      PastOrder(id, where.position);
      where.cause = expired ? "expired" : CauseByMagic(where.position.magic);
      return;
    }
  }
  if (m_shared) return;
  SDeal deals[];
  DealsOf(id, deals);
  long left = 0;
  for (int i = 0; i < ArraySize(deals); i++) left += deals[i].entry == "in" ? deals[i].units : -deals[i].units;
  bool closed = ArraySize(deals) > 0 && left == 0;
  if (closed || IsMerged(id)) where.state = "closed";
}

bool CPlatform::Quote(const string symbol, double &bid, double &ask) {
  bid = SymbolInfoDouble(symbol, SYMBOL_BID);
  ask = SymbolInfoDouble(symbol, SYMBOL_ASK);
  return bid > 0.0 && ask > 0.0;
}

// Market execution fills wholly or as far as it goes, by the symbol's flags, and leaves nothing resting.
string CPlatform::FillingModes(const string symbol) {
  long flags = SymbolInfoInteger(symbol, SYMBOL_FILLING_MODE);
  string modes = (flags & SYMBOL_FILLING_FOK) != 0 ? "fok" : "";
  if ((flags & SYMBOL_FILLING_IOC) != 0) modes += modes == "" ? "ioc" : ",ioc";
  if (SymbolInfoInteger(symbol, SYMBOL_TRADE_EXEMODE) == (long)SYMBOL_TRADE_EXECUTION_MARKET) return modes;
  return modes + (modes == "" ? "return" : ",return");
}

void CPlatform::Symbol(const string name, SSymbol &symbol) {
  symbol.name = name;
  symbol.digits = Digits(name);
  symbol.point = SymbolInfoDouble(name, SYMBOL_POINT);
  symbol.contractSize = SymbolInfoDouble(name, SYMBOL_TRADE_CONTRACT_SIZE);
  symbol.tickSize = SymbolInfoDouble(name, SYMBOL_TRADE_TICK_SIZE);
  symbol.tickValue = SymbolInfoDouble(name, SYMBOL_TRADE_TICK_VALUE);
  symbol.lotsMin = SymbolInfoDouble(name, SYMBOL_VOLUME_MIN);
  symbol.lotsMax = SymbolInfoDouble(name, SYMBOL_VOLUME_MAX);
  symbol.lotsStep = SymbolInfoDouble(name, SYMBOL_VOLUME_STEP);
  symbol.stopsLevel = (int)StopsLevel(name);
  symbol.fillingModes = FillingModes(name);
  symbol.baseCurrency = SymbolInfoString(name, SYMBOL_CURRENCY_BASE);
  symbol.profitCurrency = SymbolInfoString(name, SYMBOL_CURRENCY_PROFIT);
  symbol.marginCurrency = SymbolInfoString(name, SYMBOL_CURRENCY_MARGIN);
  long mode = SymbolInfoInteger(name, SYMBOL_TRADE_MODE);
  symbol.tradeMode = "full";
  if (mode == (long)SYMBOL_TRADE_MODE_DISABLED) symbol.tradeMode = "disabled";
  else if (mode == (long)SYMBOL_TRADE_MODE_LONGONLY) symbol.tradeMode = "long_only";
  else if (mode == (long)SYMBOL_TRADE_MODE_SHORTONLY) symbol.tradeMode = "short_only";
  else if (mode == (long)SYMBOL_TRADE_MODE_CLOSEONLY) symbol.tradeMode = "close_only";
}

#include "HistoryMt5.mqh"
#include "SharedMt5.mqh"
#include "RequestsMt5.mqh"

#endif
