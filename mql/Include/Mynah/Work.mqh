//+------------------------------------------------------------------+
//| Work.mqh: a wish while it is carried out, its call, its outcome  |
//+------------------------------------------------------------------+
#ifndef MYNAH_WORK_MQH
#define MYNAH_WORK_MQH
#include "Json.mqh"
#include "Records.mqh"

#define REASON_MOST 200

// One item of a `desired` frame: what a link should be.
struct SWish {
  string link;
  long version;
  // Service's clock; 0: none.
  long deadline;
  long deviation;
  long magic;
  string comment;
  string state;
  string symbol;
  string side;
  string kind;
  long units;
  // 0: none, also of the three below.
  double price;
  double stopLoss;
  double takeProfit;
  long expiresAt;
  long epoch;
  // ElapsedMs() with fractions, when the frame arrived.
  double arrivedAt;
};

double ElapsedFraction() {
  return (double)GetMicrosecondCount() / 1000.0;
}

void ReadWish(CJsonReader &r, const int item, SWish &wish) {
  wish.link = r.Text(r.Find(item, "link"));
  wish.version = r.Integer(r.Find(item, "version"));
  wish.deadline = r.Integer(r.Find(item, "deadline"));
  wish.deviation = r.Integer(r.Find(item, "deviation"));
  wish.magic = r.Integer(r.Find(item, "magic"));
  wish.comment = r.Text(r.Find(item, "comment"));
  wish.state = r.Text(r.Find(item, "state"));
  wish.symbol = r.Text(r.Find(item, "symbol"));
  wish.side = r.Text(r.Find(item, "side"));
  wish.kind = r.Text(r.Find(item, "kind"));
  wish.units = UnitsOf(DecimalValue(r.Text(r.Find(item, "lots"))));
  wish.price = DecimalValue(r.Text(r.Find(item, "price")));
  wish.stopLoss = DecimalValue(r.Text(r.Find(item, "stopLoss")));
  wish.takeProfit = DecimalValue(r.Text(r.Find(item, "takeProfit")));
  wish.expiresAt = r.Integer(r.Find(item, "expiresAt"));
}

// A wish that is being carried out.
class CWork {
public:
  SWish wish;
  // -1 before the first call.
  double queuedMs;
  double brokerMs;
  int refusals;
  // Index into the symbol's filling modes.
  int filling;
  int code;
  // The last outcome that was not final; status "": none.
  SOutcome interim;
  // ElapsedMs() when it is gone on with; 0: it waits for a call.
  long dueAt;
  // It waits for the account's lists, not for a time: a trade may be what it waits for.
  bool forLists;
  // Netting: no wish of the service's, but the link's own stop or target that the market has reached.
  bool isStop;
  // The newest wish that came meanwhile.
  bool hasNext;
  SWish next;

  CWork(const SWish &begun) {
    wish = begun;
    queuedMs = -1.0;
    brokerMs = 0.0;
    refusals = 0;
    filling = 0;
    code = 0;
    ClearOutcome(interim);
    dueAt = 0;
    forLists = false;
    isStop = false;
    hasNext = false;
  }
  // A newer wish waits that this one gives way to: a stop that was reached goes on until it is done.
  bool GivesWay() { return hasNext && !isStop; }
};

// A call to the broker that has no outcome yet.
class CCall {
public:
  string link;
  string what;
  double startedAt;
  // Lots of the position before the call.
  long unitsBefore;
  // Netting: lots after it, when all of it is done.
  long unitsAfter;
  // Set by the answer "placed": the order whose deal is to come. 0: none.
  long placed;
  // The answer will name it; 0 when none can come.
  long requestId;
  // ElapsedMs() when it is told as unknown, and when it is looked after; 0: not any more.
  long unansweredAt;
  long lookAt;

  CCall(const string itsLink, const string itsWhat) {
    link = itsLink;
    what = itsWhat;
    startedAt = ElapsedFraction();
    unitsBefore = 0;
    unitsAfter = 0;
    placed = 0;
    requestId = 0;
    unansweredAt = 0;
    lookAt = 0;
  }
  bool IsOpening() { return what == "open" || what == "place"; }
};

// Lots that a link holds.
long HeldBy(const SWhere &where) {
  return where.state == "open" || where.state == "pending" ? where.position.units : 0;
}

void WriteOutcome(CJsonWriter &w, const SOutcome &outcome) {
  w.Object();
  w.Text("link", outcome.link);
  w.Number("version", outcome.version);
  w.Number("epoch", outcome.epoch);
  w.Text("status", outcome.status);
  w.Bool("final", outcome.isFinal);
  w.Number("code", (long)outcome.code);
  w.Text("reason", Cut(outcome.reason, REASON_MOST));
  w.Text("state", outcome.state);
  w.Decimal("lots", LotsOf(outcome.units), LOT_DIGITS);
  if (outcome.price == "") w.Null("price");
  else w.Text("price", outcome.price);
  if (outcome.ticket == 0) w.Null("ticket");
  else w.Id("ticket", outcome.ticket);
  w.Object("timings");
  w.Double("queuedMs", outcome.queuedMs, 3);
  w.Double("brokerMs", outcome.brokerMs, 3);
  w.EndObject();
  w.EndObject();
}

// Volume-weighted price at which a position was opened ("in") or closed ("out") by its deals from index `from`
// on; "" without such deals.
string FillPrice(const SDeal &deals[], const int from, const string entry) {
  double sum = 0.0;
  long units = 0;
  int digits = 0;
  for (int i = from; i < ArraySize(deals); i++) {
    bool out = deals[i].entry == "out" || deals[i].entry == "out_by";
    if (entry == "in" ? deals[i].entry != "in" : !out) continue;
    sum += deals[i].price * (double)deals[i].units;
    units += deals[i].units;
    digits = deals[i].digits;
  }
  return units == 0 ? "" : DecimalText(sum / (double)units, digits);
}

#endif
