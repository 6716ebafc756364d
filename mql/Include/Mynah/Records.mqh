//+------------------------------------------------------------------+
//| Records.mqh: what the journal remembers, as lines of text        |
//+------------------------------------------------------------------+
#ifndef MYNAH_RECORDS_MQH
#define MYNAH_RECORDS_MQH
#include "Platform.mqh"

// What came of a wish, in the words of the protocol.
struct SOutcome {
  string link;
  long version;
  long epoch;
  string status;
  bool isFinal;
  int code;
  string reason;
  string state;
  long units;
  // Decimal text; "": none.
  string price;
  long ticket;
  double queuedMs;
  double brokerMs;
};

// All that the terminal knows of one link.
struct SLink {
  string link;
  long magic;
  string comment;
  // Epoch of the last wish that was acted on.
  long epoch;
  // Highest version with a final outcome, and highest version for which the broker was called.
  long done;
  long intended;
  string state;
  long units;
  long ticket;
  // Closed, refused or a tombstone: it never opens (again).
  bool over;
  // The call whose outcome is not known: written before the call, cleared by its outcome. "": none.
  string calling;
  long callVersion;
  long calledAt;
  // Its resting order is being taken away by us, to open at the market instead.
  bool converting;
  // Netting: the link's own stop and target (0: none), which the program watches; and which of them the market has
  // reached ("": none), when this was the account's newest deal.
  double stopLoss;
  double takeProfit;
  string stopping;
  long stoppingDeal;
  // The last final outcome, and how many deals its position had then. Status "": none yet.
  SOutcome outcome;
  int deals;
  long changedAt;
};

// An event that is not acknowledged: its item in a frame, as JSON.
struct SEvent {
  long seq;
  string json;
};

// Between the fields of a line; a field that is BAR alone begins the line's next record.
#define FIELD_GAP "\t"
#define BAR "|"

// Text that may hold anything, as one field.
string Field(const string text) {
  string field = text;
  StringReplace(field, "\\", "\\\\");
  StringReplace(field, "\t", "\\t");
  StringReplace(field, "\n", "\\n");
  StringReplace(field, "\r", "\\r");
  StringReplace(field, "|", "\\p");
  return field;
}

string Unfield(const string field) {
  if (StringFind(field, "\\") < 0) return field;
  string text = "";
  int length = StringLen(field);
  int from = 0;
  for (int i = 0; i < length - 1; i++) {
    if (StringGetCharacter(field, i) != '\\') continue;
    string escape = StringSubstr(field, i + 1, 1);
    string meant = escape;
    if (escape == "t") meant = "\t";
    else if (escape == "n") meant = "\n";
    else if (escape == "r") meant = "\r";
    else if (escape == "p") meant = "|";
    text += StringSubstr(field, from, i - from) + meant;
    i++;
    from = i + 1;
  }
  return text + (from < length ? StringSubstr(field, from) : "");
}

// Writes fields one after the other.
class CFieldWriter {
private:
  string m_line;

public:
  void Begin(const string kind) { m_line = kind; }
  void Text(const string text) { m_line += FIELD_GAP + Field(text); }
  void Number(const long value) { m_line += FIELD_GAP + IntegerToString(value); }
  void Real(const double value) { m_line += FIELD_GAP + DoubleToString(value, 10); }
  void Flag(const bool value) { m_line += value ? FIELD_GAP + "1" : FIELD_GAP + "0"; }
  string Line() { return m_line; }
};

// Reads the fields of one record; what is missing is empty, so that later versions may add fields at the end.
class CFieldReader {
private:
  string m_fields[];
  int m_at;
  int m_end;

  string Next() { return m_at < m_end ? m_fields[m_at++] : ""; }

public:
  // The first record of a line. @returns its kind
  string Open(const string line) {
    m_end = 0;
    ArrayResize(m_fields, 0);
    StringSplit(line, StringGetCharacter(FIELD_GAP, 0), m_fields);
    return Turn();
  }
  // The next record of the line; "" after the last.
  string Turn() {
    int total = ArraySize(m_fields);
    if (m_end >= total) return "";
    m_at = m_end > 0 ? m_end + 1 : 0;
    m_end = m_at;
    while (m_end < total && m_fields[m_end] != BAR) m_end++;
    return Next();
  }
  string Text() { return Unfield(Next()); }
  long Number() { return StringToInteger(Next()); }
  double Real() { return StringToDouble(Next()); }
  bool Flag() { return Next() == "1"; }
};

// Records that stand or fall together.
string JoinRecords(const string records, const string more) {
  return records == "" ? more : records + FIELD_GAP + BAR + FIELD_GAP + more;
}

string PositionRecord(const SPosition &one) {
  CFieldWriter w;
  w.Begin("position");
  w.Number(one.id);
  w.Text(one.state);
  w.Text(one.kind);
  w.Text(one.symbol);
  w.Text(one.side);
  w.Number(one.units);
  w.Real(one.price);
  w.Real(one.stopLoss);
  w.Real(one.takeProfit);
  w.Number(one.digits);
  w.Number(one.openedAt);
  w.Number(one.expiresAt);
  w.Number(one.magic);
  w.Text(one.comment);
  return w.Line();
}

void ReadPositionRecord(CFieldReader &r, SPosition &one) {
  ClearPosition(one);
  one.id = r.Number();
  one.ticket = one.id;
  one.state = r.Text();
  one.kind = r.Text();
  one.symbol = r.Text();
  one.side = r.Text();
  one.units = r.Number();
  one.price = r.Real();
  one.stopLoss = r.Real();
  one.takeProfit = r.Real();
  one.digits = (int)r.Number();
  one.openedAt = r.Number();
  one.expiresAt = r.Number();
  one.magic = r.Number();
  one.comment = r.Text();
}

void ClearOutcome(SOutcome &outcome) {
  outcome.link = "";
  outcome.version = 0;
  outcome.epoch = 0;
  outcome.status = "";
  outcome.isFinal = false;
  outcome.code = 0;
  outcome.reason = "";
  outcome.state = "none";
  outcome.units = 0;
  outcome.price = "";
  outcome.ticket = 0;
  outcome.queuedMs = 0.0;
  outcome.brokerMs = 0.0;
}

void ClearLink(SLink &record) {
  record.link = "";
  record.magic = 0;
  record.comment = "";
  record.epoch = 0;
  record.done = 0;
  record.intended = 0;
  record.state = "none";
  record.units = 0;
  record.ticket = 0;
  record.over = false;
  record.calling = "";
  record.callVersion = 0;
  record.calledAt = 0;
  record.converting = false;
  record.stopLoss = 0.0;
  record.takeProfit = 0.0;
  record.stopping = "";
  record.stoppingDeal = 0;
  ClearOutcome(record.outcome);
  record.deals = 0;
  record.changedAt = 0;
}

string BareLinkRecord(const SLink &record) {
  CFieldWriter w;
  w.Begin("link");
  w.Text(record.link);
  w.Number(record.magic);
  w.Text(record.comment);
  w.Number(record.epoch);
  w.Number(record.done);
  w.Number(record.intended);
  w.Text(record.state);
  w.Number(record.units);
  w.Number(record.ticket);
  w.Flag(record.over);
  w.Text(record.calling);
  w.Number(record.callVersion);
  w.Number(record.calledAt);
  w.Flag(record.converting);
  w.Number((long)record.deals);
  w.Number(record.changedAt);
  w.Text(record.outcome.status);
  if (record.outcome.status == "") return w.Line();
  w.Number(record.outcome.version);
  w.Number(record.outcome.epoch);
  w.Flag(record.outcome.isFinal);
  w.Number((long)record.outcome.code);
  w.Text(record.outcome.reason);
  w.Text(record.outcome.state);
  w.Number(record.outcome.units);
  w.Text(record.outcome.price);
  w.Number(record.outcome.ticket);
  w.Real(record.outcome.queuedMs);
  w.Real(record.outcome.brokerMs);
  return w.Line();
}

// The stops of a link follow its record in one of their own, so that journals of before stay readable.
string StopsRecord(const SLink &record) {
  CFieldWriter w;
  w.Begin("stops");
  w.Text(record.link);
  w.Real(record.stopLoss);
  w.Real(record.takeProfit);
  w.Text(record.stopping);
  w.Number(record.stoppingDeal);
  return w.Line();
}

string LinkRecord(const SLink &record) {
  string line = BareLinkRecord(record);
  bool stops = record.stopLoss > 0.0 || record.takeProfit > 0.0 || record.stopping != "";
  return stops ? JoinRecords(line, StopsRecord(record)) : line;
}

void ReadLinkRecord(CFieldReader &r, SLink &record) {
  ClearLink(record);
  record.link = r.Text();
  record.magic = r.Number();
  record.comment = r.Text();
  record.epoch = r.Number();
  record.done = r.Number();
  record.intended = r.Number();
  record.state = r.Text();
  record.units = r.Number();
  record.ticket = r.Number();
  record.over = r.Flag();
  record.calling = r.Text();
  record.callVersion = r.Number();
  record.calledAt = r.Number();
  record.converting = r.Flag();
  record.deals = (int)r.Number();
  record.changedAt = r.Number();
  record.outcome.status = r.Text();
  if (record.outcome.status == "") return;
  record.outcome.link = record.link;
  record.outcome.version = r.Number();
  record.outcome.epoch = r.Number();
  record.outcome.isFinal = r.Flag();
  record.outcome.code = (int)r.Number();
  record.outcome.reason = r.Text();
  record.outcome.state = r.Text();
  record.outcome.units = r.Number();
  record.outcome.price = r.Text();
  record.outcome.ticket = r.Number();
  record.outcome.queuedMs = r.Real();
  record.outcome.brokerMs = r.Real();
}

#endif
