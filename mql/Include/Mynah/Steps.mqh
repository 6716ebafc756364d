//+------------------------------------------------------------------+
//| Steps.mqh: from what a link should be to the one thing to do next|
//+------------------------------------------------------------------+
#ifndef MYNAH_STEPS_MQH
#define MYNAH_STEPS_MQH
#include "Answers.mqh"
#include "Work.mqh"

// Steps are the calls (open, place, close, stops, change, remove) and:
// finish: it is as wished, as far as it will be
// ended: it is over, but the wish is not
// wait: the lists are not complete yet

bool SamePoints(const double wished, const double is, const int digits) {
  return PointsOf(wished, digits) == PointsOf(is, digits);
}

bool StopsAsWished(const SWish &wish, const SPosition &is, const int digits) {
  return SamePoints(wish.stopLoss, is.stopLoss, digits) && SamePoints(wish.takeProfit, is.takeProfit, digits);
}

// MetaTrader keeps an order's expiry in whole seconds.
bool RestsAsWished(const SWish &wish, const SPosition &is, const int digits) {
  return StopsAsWished(wish, is, digits) && SamePoints(wish.price, is.price, digits) &&
         wish.expiresAt / 1000 == is.expiresAt / 1000;
}

string NextStep(const SWish &wish, const SWhere &where, const bool converting) {
  int digits = where.position.digits;
  if (where.state == "none") {
    if (wish.state == "closed") return "finish";
    return wish.state == "open" ? "open" : "place";
  }
  if (where.state == "missing") return "wait";
  if (where.state == "closed") return wish.state == "closed" ? "finish" : "ended";
  if (where.state == "cancelled") {
    if (wish.state == "closed") return "finish";
    // Taken away by us, to make room for this open.
    return wish.state == "open" && converting && where.cause != "expired" ? "open" : "ended";
  }
  if (where.state == "pending") {
    if (wish.state != "pending") return "remove";
    return RestsAsWished(wish, where.position, digits) ? "finish" : "change";
  }
  if (wish.state == "closed") return "close";
  // A resting order that filled on its own is left alone.
  if (wish.state == "pending") return "finish";
  if (where.position.units > wish.units) return "close";
  return StopsAsWished(wish, where.position, digits) ? "finish" : "stops";
}

// Enters the market, or clears the way for it: bound by the wish's deadline.
bool IsEntry(const string step, const SWish &wish) {
  return step == "open" || step == "place" || (step == "remove" && wish.state == "open");
}

// Points that the fill may still differ from `price`, so that it differs from the wished price by no more than
// the wish allows; below 0 when the market is too far away already.
long RoomLeft(const SWish &wish, const double price, const int digits) {
  if (wish.price <= 0.0) return wish.deviation;
  long away = PointsOf(price, digits) - PointsOf(wish.price, digits);
  return wish.deviation - (away < 0 ? -away : away);
}

// The request that does `step` for a link with this ticket.
void RequestFor(const string step, const SWish &wish, const SWhere &where, const long ticket, const double bid,
                const double ask, const string filling, const int digits, SRequest &request) {
  ClearRequest(request);
  request.what = step;
  request.symbol = where.state == "open" ? where.position.symbol : wish.symbol;
  request.side = wish.side;
  request.magic = wish.magic;
  request.comment = wish.comment;
  request.filling = filling;
  request.deviation = wish.deviation;
  request.units = wish.units;
  request.stopLoss = wish.stopLoss;
  request.takeProfit = wish.takeProfit;
  if (step == "open") {
    request.price = wish.side == "buy" ? ask : bid;
    request.deviation = RoomLeft(wish, request.price, digits);
    return;
  }
  if (step == "place" || step == "change") {
    request.kind = step == "place" ? wish.kind : where.position.kind;
    request.price = wish.price;
    request.expiresAt = wish.expiresAt;
  }
  if (step == "place") return;
  request.id = ticket;
  if (step != "close") return;
  bool bought = where.position.side == "buy";
  request.side = bought ? "sell" : "buy";
  request.price = bought ? bid : ask;
  request.units = where.position.units - (wish.state == "closed" ? 0 : wish.units);
  request.stopLoss = 0.0;
  request.takeProfit = 0.0;
}

// True when `level` is nearer to the market than the broker allows.
bool TooNear(const double level, const double market, const long points, const int digits) {
  if (level <= 0.0 || market <= 0.0 || points <= 0) return false;
  long away = PointsOf(level, digits) - PointsOf(market, digits);
  return (away < 0 ? -away : away) < points;
}

// What the broker would say to this request because of its stops and freeze levels; 0: nothing.
int LevelProblem(const SRequest &request, const SWhere &where, const double bid, const double ask, CPlatform *platform,
                 const int digits) {
  string what = request.what;
  if (what == "close") return 0;
  bool buy = what == "stops" || what == "change" || what == "remove" ? where.position.side == "buy" : request.side == "buy";
  double way = buy ? bid : ask;
  bool resting = what == "place" || what == "change";
  double market = resting ? request.price : way;
  long stops = platform.StopsLevel(request.symbol);
  if (what != "remove") {
    // What stays as it is was allowed once.
    bool old = what == "stops" || what == "change";
    bool newStop = !old || !SamePoints(request.stopLoss, where.position.stopLoss, digits);
    bool newTarget = !old || !SamePoints(request.takeProfit, where.position.takeProfit, digits);
    bool newPrice = resting && (!old || !SamePoints(request.price, where.position.price, digits));
    if (newStop && TooNear(request.stopLoss, market, stops, digits)) return CODE_INVALID_STOPS;
    if (newTarget && TooNear(request.takeProfit, market, stops, digits)) return CODE_INVALID_STOPS;
    if (newPrice && TooNear(request.price, buy ? ask : bid, stops, digits)) return CODE_INVALID_STOPS;
  }
  long freeze = platform.FreezeLevel(request.symbol);
  if (what == "stops")
    return TooNear(where.position.stopLoss, way, freeze, digits) || TooNear(where.position.takeProfit, way, freeze, digits)
               ? CODE_FROZEN
               : 0;
  bool frozen = (what == "change" || what == "remove") && TooNear(where.position.price, buy ? ask : bid, freeze, digits);
  return frozen ? CODE_FROZEN : 0;
}

#endif
