//+------------------------------------------------------------------+
//| Platform.mqh: the broker's account, in one set of words          |
//+------------------------------------------------------------------+
// What MT4 and MT5 show of an account and let one ask of it, with the same names for both. All that differs
// between them is in PlatformMt4.mqh and PlatformMt5.mqh. Times here are UTC milliseconds on the terminal's
// clock; the broker's own time stays behind the platform.
#ifndef MYNAH_PLATFORM_MQH
#define MYNAH_PLATFORM_MQH
#include "Clock.mqh"
#include "Index.mqh"
#include "Text.mqh"

// Lots are counted in millionths: finer than any broker's volume step, and exact.
#define UNITS_PER_LOT 1000000
#define LOT_DIGITS 6
#define MONEY_DIGITS 2
#define MS_PER_DAY 86400000
// What a search answers while history cannot be read: look again later.
#define MAGICS_UNREADABLE -1

// A position or a resting order, in the words of the protocol.
struct SPosition {
  // Stays for life: MT5's position identifier, in MT4 the first ticket.
  long id;
  // What requests name it by at present.
  long ticket;
  // pending, open, closed or cancelled
  string state;
  string kind;
  string symbol;
  string side;
  long units;
  double price;
  // 0: none
  double stopLoss;
  double takeProfit;
  int digits;
  long openedAt;
  // 0: none
  long expiresAt;
  long magic;
  string comment;
};

struct SDeal {
  // Tells it from every other deal of the account; `name` is the same for the protocol.
  long key;
  string name;
  // Of its position; 0 for a balance operation.
  long position;
  string symbol;
  string side;
  string entry;
  long units;
  double price;
  int digits;
  double profit;
  double swap;
  double commission;
  long magic;
  string cause;
  long at;
};

// What has become of the order or position with an id.
struct SWhere {
  // none (never heard of), pending, open, closed, cancelled; missing: neither there nor in history
  string state;
  // Of an open position, or of an order that rests or ended without a fill.
  SPosition position;
  // Why an order ended without a fill: expired, client, expert, unknown.
  string cause;
};

struct SSymbol {
  string name;
  int digits;
  double point;
  double contractSize;
  double tickSize;
  double tickValue;
  double lotsMin;
  double lotsMax;
  double lotsStep;
  int stopsLevel;
  // Words between commas: fok, ioc, return.
  string fillingModes;
  string baseCurrency;
  string profitCurrency;
  string marginCurrency;
  string tradeMode;
};

// One call to the broker.
struct SRequest {
  // open, close, place, stops, change or remove
  string what;
  // Of the position or order; 0 for an entry.
  long id;
  string symbol;
  string side;
  string kind;
  long units;
  double price;
  double stopLoss;
  double takeProfit;
  long deviation;
  // One of the symbol's filling modes.
  string filling;
  long expiresAt;
  long magic;
  string comment;
};

struct SResult {
  int code;
  // The order that was made, which names the position that it opens; 0: none.
  long order;
  // What was filled; 0 where nobody says.
  long units;
  // The answer comes later, by this number.
  bool pending;
  long requestId;
  // It never left the terminal.
  bool unsent;
};

long UnitsOf(const double lots) {
  return (long)MathRound(lots * (double)UNITS_PER_LOT);
}

double LotsOf(const long units) {
  return (double)units / (double)UNITS_PER_LOT;
}

string LotsText(const long units) {
  return DecimalText(LotsOf(units), LOT_DIGITS);
}

// A price counted in its smallest decimals, so that two of them can be compared.
long PointsOf(const double price, const int digits) {
  return (long)MathRound(price * MathPow(10.0, (double)digits));
}

void ClearPosition(SPosition &one) {
  one.id = 0;
  one.ticket = 0;
  one.state = "";
  one.kind = "market";
  one.symbol = "";
  one.side = "buy";
  one.units = 0;
  one.price = 0.0;
  one.stopLoss = 0.0;
  one.takeProfit = 0.0;
  one.digits = 0;
  one.openedAt = 0;
  one.expiresAt = 0;
  one.magic = 0;
  one.comment = "";
}

void ClearWhere(SWhere &where) {
  where.state = "none";
  where.cause = "unknown";
  ClearPosition(where.position);
}

void ClearRequest(SRequest &request) {
  request.what = "";
  request.id = 0;
  request.symbol = "";
  request.side = "buy";
  request.kind = "market";
  request.units = 0;
  request.price = 0.0;
  request.stopLoss = 0.0;
  request.takeProfit = 0.0;
  request.deviation = 0;
  request.filling = "";
  request.expiresAt = 0;
  request.magic = 0;
  request.comment = "";
}

void ClearResult(SResult &result) {
  result.code = 0;
  result.order = 0;
  result.units = 0;
  result.pending = false;
  result.requestId = 0;
  result.unsent = false;
}

// MetaTrader does not say who changed a stop or placed an order; a magic number means a program.
string CauseByMagic(const long magic) {
  return magic == 0 ? "client" : "expert";
}

// A magic number as the protocol takes it; one that is beyond its range is told as 0.
long ToldMagic(const long magic) {
  return magic > MOST_SAFE_INTEGER || magic < -2147483648 ? 0 : magic;
}

// Oldest first; those of the same moment stay as they came. Few are ever out of order.
void SortDeals(SDeal &deals[]) {
  int count = ArraySize(deals);
  for (int i = 1; i < count; i++) {
    SDeal moved = deals[i];
    int at = i;
    while (at > 0 && deals[at - 1].at > moved.at) {
      deals[at] = deals[at - 1];
      at--;
    }
    deals[at] = moved;
  }
}

#ifdef __MQL5__
#include "PlatformMt5.mqh"
#else
#include "PlatformMt4.mqh"
#endif

#endif
