//+------------------------------------------------------------------+
//| PlatformMt4.mqh: the account as MetaTrader 4 shows it            |
//+------------------------------------------------------------------+
// Included by Platform.mqh only. MT4 has one pool of orders: a position is an order that was filled, and a
// partial close ends its ticket and gives the rest a new one with the comment "from #old". Such tickets are a
// chain; the first of them names the position. The two executions of an order are made up here from its times.
#ifndef MYNAH_PLATFORM_MT4_MQH
#define MYNAH_PLATFORM_MT4_MQH

#define HALF_HOUR_S 1800
// A broker's clock is at most this far from UTC; a larger difference is a market that has been closed for long.
#define FARTHEST_OFFSET_S 50400
#define OP_BALANCE_TYPE 6
// Keys of deals: ticket * 4 + one of these.
#define DEAL_IN 0
#define DEAL_OUT 1
#define DEAL_BALANCE 2
#define ERROR_NO_CONNECTION 6
#define ERROR_BUSY 146
#define ERROR_NOT_ALLOWED 4109
#define ERROR_BAD_TICKET 4108

class CPlatform {
private:
  long m_offset;
  datetime m_lastTick;
  // Ticket → the ticket before it in its chain, and those that were found since the last time they were taken.
  CLongIndex m_parents;
  long m_newTickets[];
  // Magic number → the position whose own it is.
  CLongIndex m_own;
  // How each position was entered: 1 limit, 2 stop.
  CLongIndex m_kinds;
  // Magic number → newest order in history, when it opened, and how long history was then.
  CLongIndex m_magics;
  CLongIndex m_magicTimes;
  int m_magicsTotal;

  long UtcOf(const datetime time) { return ((long)time - m_offset) * 1000; }
  datetime BrokerTime(const long utcMs) { return (datetime)(utcMs / 1000 + m_offset); }
  long TicketIn(const string comment, const string mark);
  void LearnSelected();
  void Learn(const long ticket, const long parent);
  bool IsRestOf(const long root);
  long RootOf(const long ticket);
  string KindOfType(const int type);
  void SelectedOrder(SPosition &one);
  bool SelectNow(const long id);
  string CauseOfSelected();
  void SelectedDeal(const int which, SDeal &deal);
  long ChainUnits(const long root);
  void AddDeals(const long since, const long root, SDeal &deals[]);
  int TypeOf(const SRequest &request);
  int Ask(const SRequest &request, SResult &result);

public:
  CPlatform() : m_offset(0), m_lastTick(0), m_magicsTotal(-1) {}

  string Name() { return "mt4"; }
  void ReadClock();
  bool Connected() { return IsConnected(); }
  long Login() { return (long)AccountNumber(); }
  string Server() { return AccountServer(); }
  string Currency() { return AccountCurrency(); }
  long Leverage() { return (long)AccountLeverage(); }
  long Build() { return (long)TerminalInfoInteger(TERMINAL_BUILD); }
  string MarginMode() { return "hedging"; }
  double Balance() { return AccountBalance(); }
  double Equity() { return AccountEquity(); }
  double Margin() { return AccountMargin(); }
  double FreeMargin() { return AccountFreeMargin(); }

  void ReadLists(SPosition &list[]);
  int HeldCount() { return OrdersTotal(); }
  // No account of MT4's nets.
  void ShareOut(const bool share) {}
  bool IsShared() { return false; }
  void KnowStops(const long magic, const double stopLoss, const double takeProfit, const string cause, const long deal) {}
  long NewestShare(const long magic) { return 0; }
  long NewestDeal() { return 0; }
  void LivingShares(const string symbol, const bool fresh, SPosition &list[]) { ArrayResize(list, 0); }
  void CarryStops(SRequest &request) {}
  bool IsAhead(const string side, const double price, const double stopLoss, const double takeProfit) { return true; }
  int NettedCount() { return 0; }
  bool NextSafety(const int index, SRequest &request) { return false; }
  void DealsSince(const long utcMs, SDeal &deals[]);
  void DealsOf(const long id, SDeal &deals[]);
  // No position of MT4's is ever turned round.
  bool AgreesWithHistory(const SPosition &one) { return true; }
  bool HasDeal(const long key) { return OrderSelect((int)(key / 4), SELECT_BY_TICKET); }
  void Find(const long id, SWhere &where);
  // No other position has this magic number: whatever bears it later is what partial closes left of this one.
  void KnowOwn(const long id, const long magic) { m_own.Put(magic, id); }
  void FirstOrder(const long id, SPosition &one) {
    if (SelectNow(id)) SelectedOrder(one);
  }
  long SearchMagic(const long magic);
  long HistoryMark(const long utcMs) { return (long)OrdersHistoryTotal(); }
  // What was learned of chains, for the journal.
  int NewParents() { return ArraySize(m_newTickets); }
  void TakeParent(const int index, long &ticket, long &parent) {
    ticket = m_newTickets[index];
    parent = m_parents.Get(ticket, 0);
  }
  void ParentsTaken() { ArrayResize(m_newTickets, 0); }
  void KnowParent(const long ticket, const long parent) { m_parents.Put(ticket, parent); }
  void KnowKind(const long id, const string kind) { m_kinds.Put(id, kind == "limit" ? 1 : kind == "stop" ? 2 : 0); }

  bool Lists(const string symbol) { return SymbolSelect(symbol, true); }
  int Digits(const string symbol) { return (int)SymbolInfoInteger(symbol, SYMBOL_DIGITS); }
  bool Quote(const string symbol, double &bid, double &ask);
  // MT4 fills whole orders only, and has no word for it.
  string FillingModes(const string symbol) { return ""; }
  long StopsLevel(const string symbol) { return SymbolInfoInteger(symbol, SYMBOL_TRADE_STOPS_LEVEL); }
  long FreezeLevel(const string symbol) { return SymbolInfoInteger(symbol, SYMBOL_TRADE_FREEZE_LEVEL); }
  int SymbolsShown() { return SymbolsTotal(true); }
  string SymbolShown(const int index) { return SymbolName(index, true); }
  void Symbol(const string name, SSymbol &symbol);
  bool HasKind(const string kind) { return kind == "limit" || kind == "stop"; }

  // Asks the broker and waits for the answer.
  void Send(const SRequest &request, SResult &result);
};

// MT4 tells the broker's time as of the last tick: it is looked at when one has just come.
void CPlatform::ReadClock() {
  datetime tick = TimeCurrent();
  if (tick == m_lastTick || !Connected()) return;
  m_lastTick = tick;
  long ahead = (long)tick - (long)TimeGMT();
  if (ahead > FARTHEST_OFFSET_S || ahead < -FARTHEST_OFFSET_S) return;
  m_offset = (long)MathRound((double)ahead / (double)HALF_HOUR_S) * HALF_HOUR_S;
}

// The ticket after a mark in a comment, such as "from #123"; 0: none.
long CPlatform::TicketIn(const string comment, const string mark) {
  int at = StringFind(comment, mark);
  if (at < 0) return 0;
  int from = at + StringLen(mark);
  int to = from;
  while (to < StringLen(comment) && IsDigit(StringGetCharacter(comment, to))) to++;
  return TicketFromText(StringSubstr(comment, from, to - from));
}

// Takes in what the comment of the selected order says of its chain. Some brokers put words of their own there: an
// order with a magic number that is a position's own belongs to it all the same.
void CPlatform::LearnSelected() {
  long ticket = (long)OrderTicket();
  string comment = OrderComment();
  long parent = TicketIn(comment, "from #");
  long child = TicketIn(comment, "to #");
  if (parent > 0 && parent < ticket) Learn(ticket, parent);
  if (child > ticket) Learn(child, ticket);
  if (m_parents.Has(ticket)) return;
  long root = m_own.Get((long)OrderMagicNumber(), 0);
  if (root > 0 && root < ticket && IsRestOf(root)) Learn(ticket, root);
}

// The selected order, which stays selected, is what a partial close left of another: it opened as that did.
bool CPlatform::IsRestOf(const long root) {
  int ticket = OrderTicket();
  int type = OrderType();
  string symbol = OrderSymbol();
  datetime openedAt = OrderOpenTime();
  bool found = OrderSelect((int)root, SELECT_BY_TICKET);
  bool same = found && OrderType() == type && OrderSymbol() == symbol && OrderOpenTime() == openedAt;
  return OrderSelect(ticket, SELECT_BY_TICKET) && same && type <= OP_SELL;
}

void CPlatform::Learn(const long ticket, const long parent) {
  if (m_parents.Has(ticket)) return;
  m_parents.Put(ticket, parent);
  int count = ArraySize(m_newTickets);
  ArrayResize(m_newTickets, count + 1, 16);
  m_newTickets[count] = ticket;
}

long CPlatform::RootOf(const long ticket) {
  long root = ticket;
  while (m_parents.Has(root)) root = m_parents.Get(root, 0);
  return root;
}

string CPlatform::KindOfType(const int type) {
  if (type == OP_BUYLIMIT || type == OP_SELLLIMIT) return "limit";
  return type == OP_BUYSTOP || type == OP_SELLSTOP ? "stop" : "market";
}

void CPlatform::SelectedOrder(SPosition &one) {
  ClearPosition(one);
  LearnSelected();
  int type = OrderType();
  one.ticket = (long)OrderTicket();
  one.id = RootOf(one.ticket);
  one.kind = KindOfType(type);
  one.state = one.kind == "market" ? "open" : "pending";
  one.symbol = OrderSymbol();
  one.side = type == OP_BUY || type == OP_BUYLIMIT || type == OP_BUYSTOP ? "buy" : "sell";
  one.units = UnitsOf(OrderLots());
  one.price = OrderOpenPrice();
  one.stopLoss = OrderStopLoss();
  one.takeProfit = OrderTakeProfit();
  one.digits = Digits(one.symbol);
  one.openedAt = UtcOf(OrderOpenTime());
  one.expiresAt = OrderExpiration() > 0 ? UtcOf(OrderExpiration()) : 0;
  one.magic = (long)OrderMagicNumber();
  one.comment = OrderComment();
  if (one.state == "pending") KnowKind(one.id, one.kind);
  if (one.state == "pending") return;
  // A resting order that was filled keeps its ticket, and forgets what it was.
  long kind = m_kinds.Get(one.id, 0);
  if (kind > 0) one.kind = kind == 1 ? "limit" : "stop";
  one.expiresAt = 0;
}

void CPlatform::ReadLists(SPosition &list[]) {
  int total = OrdersTotal();
  int count = 0;
  ArrayResize(list, total);
  for (int i = 0; i < total; i++) {
    if (!OrderSelect(i, SELECT_BY_POS, MODE_TRADES) || OrderType() >= OP_BALANCE_TYPE) continue;
    SelectedOrder(list[count]);
    count++;
  }
  ArrayResize(list, count);
}

// Selects the order that a position or resting order is now, or the last of its chain. @returns false: none known
bool CPlatform::SelectNow(const long id) {
  long ticket = id;
  while (OrderSelect((int)ticket, SELECT_BY_TICKET)) {
    LearnSelected();
    if (OrderCloseTime() == 0) return true;
    long next = TicketIn(OrderComment(), "to #");
    for (int i = OrdersTotal() - 1; i >= 0 && next == 0; i--) {
      if (!OrderSelect(i, SELECT_BY_POS, MODE_TRADES)) continue;
      LearnSelected();
      if (m_parents.Get((long)OrderTicket(), 0) == ticket) next = (long)OrderTicket();
    }
    if (next <= ticket) return OrderSelect((int)ticket, SELECT_BY_TICKET);
    ticket = next;
  }
  return false;
}

void CPlatform::Find(const long id, SWhere &where) {
  ClearWhere(where);
  if (id == 0) return;
  where.state = "missing";
  if (!SelectNow(id)) return;
  bool living = OrderCloseTime() == 0;
  where.cause = CauseOfSelected();
  SelectedOrder(where.position);
  where.position.id = id;
  if (living) where.state = where.position.state;
  else where.state = where.position.state == "pending" ? "cancelled" : "closed";
}

bool CPlatform::Quote(const string symbol, double &bid, double &ask) {
  RefreshRates();
  bid = SymbolInfoDouble(symbol, SYMBOL_BID);
  ask = SymbolInfoDouble(symbol, SYMBOL_ASK);
  return bid > 0.0 && ask > 0.0;
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
  symbol.fillingModes = "";
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

#include "HistoryMt4.mqh"
#include "RequestsMt4.mqh"

#endif
