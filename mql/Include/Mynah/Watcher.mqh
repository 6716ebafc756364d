//+------------------------------------------------------------------+
//| Watcher.mqh: turns every change of the account into an event     |
//+------------------------------------------------------------------+
// What is there now against what was last reported, so that a change is found the same way whether it happened a
// moment ago or while the terminal was off; deals in history say how. Trade events are no more than a reason to look.
#ifndef MYNAH_WATCHER_MQH
#define MYNAH_WATCHER_MQH
#include "Items.mqh"
#include "Journal.mqh"

// Deals that one event may carry.
#define DEALS_PER_EVENT 50
// A change that MT4 dates by the second, and that is as fresh as this, happened when it was seen.
#define FRESH_MS 2000

// An event before it has a number.
struct SDraft {
  long at;
  string cause;
  bool hasPosition;
  SPosition position;
  // Its deals, as a part of the deals that are new.
  int deals[DEALS_PER_EVENT];
  int count;
};

class CWatcher {
private:
  CPlatform *m_platform;
  CJournal *m_journal;
  // What was there at the last look.
  SPosition m_current[];
  string m_seen;
  bool m_consistent;
  SDeal m_news[];
  SDraft m_drafts[];

  string Mark();
  void ReadNews();
  bool IsAlive(const long id);
  int LastNews(const long id);
  void Draft(const long id, const long at, const string cause, const bool hasPosition, const SPosition &position);
  void DraftLiving(const SPosition &one);
  bool DraftEnded(const long id);
  bool Ended(const long id, SPosition &position, string &cause);
  bool FromDeals(const long id, const SDeal &deals[], SPosition &position);
  bool Differences();
  string EventText(const long seq, const SDraft &draft);
  string DealRecords();
  string ParentRecords();
  string Baseline();
  bool IsBefore(const SDraft &a, const SDraft &b);
  bool Report();

public:
  CWatcher() : m_seen(""), m_consistent(false) {}
  void Init(CPlatform *platform, CJournal *journal);
  // Compares the account with what was reported last, and writes an event for each difference. Only to be called
  // while the account's lists are known to be complete. @returns true when there are new events
  bool Look();
  // The lists and history do not contradict each other.
  bool IsConsistent() { return m_consistent; }
  int Count() { return ArraySize(m_current); }
  void Item(const int index, SPosition &one) { one = m_current[index]; }
};

void CWatcher::Init(CPlatform *platform, CJournal *journal) {
  m_platform = platform;
  m_journal = journal;
  m_seen = "";
  m_consistent = false;
  ArrayResize(m_current, 0);
  SPosition one;
  for (int i = 0; i < journal.ReportedCount(); i++) {
    journal.Reported(i, one);
    platform.KnowKind(one.id, one.kind);
  }
  for (int i = 0; i < journal.ParentCount(); i++) platform.KnowParent(journal.ParentTicket(i), journal.ParentOf(i));
}

// Whether the same is to be seen as before. Reads the lists.
string CWatcher::Mark() {
  m_platform.ReadLists(m_current);
  string mark = IntegerToString(m_platform.HistoryMark(m_journal.DealsFrom()));
  for (int i = 0; i < ArraySize(m_current); i++) {
    mark += "," + IntegerToString(m_current[i].ticket) + m_current[i].state + IntegerToString(m_current[i].units) + "/" +
            DoubleToString(m_current[i].price, 8) + "/" + DoubleToString(m_current[i].stopLoss, 8) + "/" +
            DoubleToString(m_current[i].takeProfit, 8) + "/" + IntegerToString(m_current[i].expiresAt) +
            m_current[i].comment;
  }
  return mark;
}

bool CWatcher::Look() {
  string mark = Mark();
  if (m_journal.HasLooked() && m_consistent && mark == m_seen) return false;
  m_seen = mark;
  ReadNews();
  ArrayResize(m_drafts, 0);
  if (!m_journal.HasLooked()) {
    m_consistent = m_journal.Write(Baseline());
    return false;
  }
  m_consistent = Differences();
  if (!m_consistent) return false;
  return Report();
}

// Deals that were not told yet, oldest first.
void CWatcher::ReadNews() {
  m_platform.DealsSince(m_journal.DealsFrom(), m_news);
  int kept = 0;
  int count = ArraySize(m_news);
  for (int i = 0; i < count; i++) {
    if (m_journal.KnowsDeal(m_news[i].key)) continue;
    if (i != kept) m_news[kept] = m_news[i];
    kept++;
  }
  ArrayResize(m_news, kept);
}

// The first look at the account: what is there now is no change.
string CWatcher::Baseline() {
  string records = "looked";
  for (int i = 0; i < ArraySize(m_current); i++) records = JoinRecords(records, PositionRecord(m_current[i]));
  string deals = DealRecords();
  return deals == "" ? records : JoinRecords(records, deals);
}

string CWatcher::DealRecords() {
  string records = ParentRecords();
  for (int i = 0; i < ArraySize(m_news); i++) {
    // A deal that turned a position round is two, one after the other, under one key.
    if (i > 0 && m_news[i].key == m_news[i - 1].key) continue;
    records = JoinRecords(records, PairRecord("deal", m_news[i].key, m_news[i].at));
  }
  return records;
}

string CWatcher::ParentRecords() {
  string records = "";
  long ticket = 0;
  long parent = 0;
  for (int i = 0; i < m_platform.NewParents(); i++) {
    m_platform.TakeParent(i, ticket, parent);
    records = JoinRecords(records, PairRecord("parent", ticket, parent));
  }
  m_platform.ParentsTaken();
  return records;
}

// ---- differences ------------------------------------------------------------------------------------------

bool SamePosition(const SPosition &a, const SPosition &b) {
  return a.state == b.state && a.units == b.units && PointsOf(a.price, b.digits) == PointsOf(b.price, b.digits) &&
         PointsOf(a.stopLoss, b.digits) == PointsOf(b.stopLoss, b.digits) &&
         PointsOf(a.takeProfit, b.digits) == PointsOf(b.takeProfit, b.digits) &&
         a.expiresAt / 1000 == b.expiresAt / 1000 && a.comment == b.comment;
}

bool CWatcher::IsAlive(const long id) {
  for (int i = 0; i < ArraySize(m_current); i++)
    if (m_current[i].id == id) return true;
  return false;
}

int CWatcher::LastNews(const long id) {
  for (int i = ArraySize(m_news) - 1; i >= 0; i--)
    if (m_news[i].position == id && m_news[i].entry != "balance") return i;
  return -1;
}

// @returns false when the lists and history contradict each other: look again later
bool CWatcher::Differences() {
  for (int i = 0; i < ArraySize(m_current); i++) {
    if (!m_platform.AgreesWithHistory(m_current[i])) return false;
    DraftLiving(m_current[i]);
  }
  SPosition last;
  for (int i = 0; i < m_journal.ReportedCount(); i++) {
    m_journal.Reported(i, last);
    if (!IsAlive(last.id) && !DraftEnded(last.id)) return false;
  }
  CLongIndex seen;
  for (int i = 0; i < ArraySize(m_news); i++) {
    long id = m_news[i].position;
    if (m_news[i].entry == "balance") {
      SPosition none;
      ClearPosition(none);
      Draft(0, m_news[i].at, m_news[i].cause, false, none);
      m_drafts[ArraySize(m_drafts) - 1].deals[0] = i;
      m_drafts[ArraySize(m_drafts) - 1].count = 1;
      continue;
    }
    if (seen.Has(id) || IsAlive(id) || m_journal.FindReported(id) >= 0) continue;
    seen.Put(id, 1);
    if (!DraftEnded(id)) return false;
  }
  return true;
}

void CWatcher::DraftLiving(const SPosition &one) {
  int last = LastNews(one.id);
  int known = m_journal.FindReported(one.id);
  if (known >= 0 && last < 0) {
    SPosition before;
    m_journal.Reported(known, before);
    if (SamePosition(before, one)) return;
  }
  long at = UtcMs();
  if (last >= 0) at = m_news[last].at;
  else if (known < 0) at = one.openedAt;
  string cause = last >= 0 ? m_news[last].cause : CauseByMagic(one.magic);
  Draft(one.id, at, cause, true, one);
}

// A position or order that is not in the lists. @returns false when history does not have all of its end yet
bool CWatcher::DraftEnded(const long id) {
  SPosition position;
  string cause = "unknown";
  int last = LastNews(id);
  // Missing without an end in history: the lists are wrong, not the position.
  if (!Ended(id, position, cause)) return last < 0;
  Draft(id, last >= 0 ? m_news[last].at : UtcMs(), cause, true, position);
  return true;
}

// A position that is over, as the last event about it should say. @returns false when history lacks it
bool CWatcher::Ended(const long id, SPosition &position, string &cause) {
  SWhere where;
  m_platform.Find(id, where);
  if (where.state == "cancelled") {
    position = where.position;
    position.state = "cancelled";
    position.units = 0;
    cause = where.cause;
    return true;
  }
  if (where.state != "closed") return false;
  SDeal deals[];
  m_platform.DealsOf(id, deals);
  int count = ArraySize(deals);
  int known = m_journal.FindReported(id);
  // A resting order that has become a part of another position: it has no deals of its own.
  if (count == 0 && known >= 0 && m_platform.MarginMode() == "netting") {
    m_journal.Reported(known, position);
    position.state = "closed";
    position.units = 0;
    position.expiresAt = 0;
    cause = CauseByMagic(position.magic);
    return true;
  }
  if (count == 0) return false;
  bool told = false;
  if (known >= 0) {
    m_journal.Reported(known, position);
    told = position.state == "open";
  }
  if (!told && !FromDeals(id, deals, position)) return false;
  position.state = "closed";
  position.units = 0;
  position.expiresAt = 0;
  cause = deals[count - 1].cause;
  return true;
}

// A position that came and went unseen, put together from its deals.
bool CWatcher::FromDeals(const long id, const SDeal &deals[], SPosition &position) {
  for (int i = 0; i < ArraySize(deals); i++) {
    if (deals[i].entry != "in") continue;
    ClearPosition(position);
    m_platform.FirstOrder(id, position);
    position.id = id;
    position.symbol = deals[i].symbol;
    position.side = deals[i].side;
    position.price = deals[i].price;
    position.digits = deals[i].digits;
    position.openedAt = deals[i].at;
    position.magic = deals[i].magic;
    return true;
  }
  return false;
}

// ---- events -----------------------------------------------------------------------------------------------

// An event for a position with all deals of it that are new; more than fit make more events.
void CWatcher::Draft(const long id, const long at, const string cause, const bool hasPosition, const SPosition &position) {
  int next = 0;
  bool more = true;
  while (more) {
    int place = ArraySize(m_drafts);
    ArrayResize(m_drafts, place + 1, 32);
    m_drafts[place].at = at;
    if (m_platform.Name() == "mt4" && at > UtcMs() - FRESH_MS) m_drafts[place].at = UtcMs();
    m_drafts[place].cause = cause;
    m_drafts[place].hasPosition = hasPosition;
    m_drafts[place].position = position;
    int count = 0;
    for (; hasPosition && next < ArraySize(m_news) && count < DEALS_PER_EVENT; next++) {
      if (m_news[next].position != id || m_news[next].entry == "balance") continue;
      m_drafts[place].deals[count] = next;
      count++;
    }
    m_drafts[place].count = count;
    more = false;
    for (int i = next; hasPosition && i < ArraySize(m_news) && !more; i++)
      more = m_news[i].position == id && m_news[i].entry != "balance";
  }
}

string CWatcher::EventText(const long seq, const SDraft &draft) {
  CJsonWriter w;
  w.Object();
  w.Number("seq", seq);
  w.Number("at", draft.at);
  w.Text("cause", draft.cause);
  if (draft.hasPosition) WritePosition(w, "position", draft.position);
  else w.Null("position");
  w.Array("deals");
  for (int i = 0; i < draft.count; i++) WriteDeal(w, m_news[draft.deals[i]]);
  w.EndArray();
  w.EndObject();
  return w.Result();
}

bool IsOver(const SPosition &one) {
  return one.state == "closed" || one.state == "cancelled";
}

// Of two drafts of one moment the end comes first: a position that was turned round has ended before its opposite
// began.
bool CWatcher::IsBefore(const SDraft &a, const SDraft &b) {
  if (a.at != b.at) return a.at < b.at;
  return m_platform.MarginMode() == "netting" && a.hasPosition && b.hasPosition && IsOver(a.position) &&
         !IsOver(b.position);
}

// Numbers the drafts, oldest first, and writes them. @returns true when there are new events
bool CWatcher::Report() {
  int count = ArraySize(m_drafts);
  string records = "";
  bool taken[];
  ArrayResize(taken, count);
  ArrayInitialize(taken, false);
  for (int n = 0; n < count; n++) {
    int first = -1;
    for (int i = 0; i < count; i++)
      if (!taken[i] && (first < 0 || IsBefore(m_drafts[i], m_drafts[first]))) first = i;
    taken[first] = true;
    long seq = m_journal.LastSeq() + 1 + n;
    records = JoinRecords(records, EventRecord(seq, EventText(seq, m_drafts[first])));
    if (!m_drafts[first].hasPosition) continue;
    long id = m_drafts[first].position.id;
    if (IsOver(m_drafts[first].position)) records = JoinRecords(records, NumberRecord("gone", id));
    else records = JoinRecords(records, PositionRecord(m_drafts[first].position));
  }
  string deals = DealRecords();
  if (deals != "") records = JoinRecords(records, deals);
  if (records == "") return false;
  return m_journal.Write(records) && count > 0;
}

#endif
