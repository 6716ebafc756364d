//+------------------------------------------------------------------+
//| Journal.mqh: what must not be forgotten, in a file               |
//+------------------------------------------------------------------+
// An append-only text file. What is written at once is one line: it is there whole, or not at all. The memory of
// the program is nothing but what the lines add up to, so that a restart loses nothing but the call that was
// under way, and of that one the intent is here. A line: checksum, tab, records with a bar between them.
#ifndef MYNAH_JOURNAL_MQH
#define MYNAH_JOURNAL_MQH
#include "Log.mqh"
#include "Random.mqh"
#include "Records.mqh"

#define JOURNAL_FOLDER "Mynah"
// The file is written anew, without what is over, once it has grown by so much.
#define CONDENSE_AFTER_BYTES 4000000
#define CONDENSE_LINE_CHARACTERS 60000
// Ended links and tombstones are kept for 90 days: longer than any wish travels.
#define KEEP_LINKS_DAYS 90
// Deals this much older than the newest one that was told are known; in between they are remembered one by one.
#define DEALS_OVERLAP_MS 21600000
#define CHECKSUM_LENGTH 8

class CJournal {
private:
  string m_name;
  int m_file;
  bool m_broken;
  long m_bytes;
  long m_condenseAt;
  string m_stream;
  string m_typedKey;
  string m_key;
  string m_previousKey;
  long m_epoch;
  long m_lastSeq;
  SEvent m_events[];
  bool m_looked;
  // The newest deal that was told, and all that were lately.
  long m_dealsAt;
  long m_lastDeal;
  CLongIndex m_deals;
  SPosition m_reported[];
  SLink m_links[];
  CLongIndex m_linkPlaces;
  CLongIndex m_magicPlaces;
  CLongIndex m_parents;
  // In the order in which they came, for writing them anew.
  long m_dealKeys[];
  long m_dealTimes[];
  long m_parentTickets[];

  void Forget();
  bool Load(const string path);
  void TakeLine(const string line);
  bool Append(const string records);
  bool WriteBytes(const string line);
  bool Flush();
  void Fail(const int error);
  void ApplyLine(const string records);
  void ApplyRecord(const string kind, CFieldReader &r);
  void ApplyEvent(CFieldReader &r);
  void ApplyDeal(CFieldReader &r);
  void ApplyPosition(CFieldReader &r);
  void ApplyGone(const long id);
  void ApplyAck(const long seq);
  void ApplyLink(CFieldReader &r);
  void ApplyStops(CFieldReader &r);
  bool Condense();
  void Gather(string &line, const string record);
  void GatherAll();
  void GatherDeals(string &line);
  string Path() { return JOURNAL_FOLDER + "\\" + m_name + ".journal"; }
  string NewPath() { return JOURNAL_FOLDER + "\\" + m_name + ".new"; }

public:
  CJournal() : m_name(""), m_file(INVALID_HANDLE), m_broken(true) { Forget(); }
  ~CJournal() { Close(); }

  // Opens the journal of a name, which is made if need be. `typedKey`: the key that a person typed.
  bool Open(const string name, const string typedKey);
  void Close();
  // It could not be written: nothing may be done from here on.
  bool IsBroken() { return m_broken; }

  // Writes records, all or none. @returns false when they are not durable
  bool Write(const string records);

  string Stream() { return m_stream; }
  string Key() { return m_key; }
  string PreviousKey() { return m_previousKey; }
  string TypedKey() { return m_typedKey; }
  long Epoch() { return m_epoch; }
  long LastSeq() { return m_lastSeq; }
  int EventCount() { return ArraySize(m_events); }
  string EventJson(const int index) { return m_events[index].json; }
  bool HasLooked() { return m_looked; }
  long LastDeal() { return m_lastDeal; }
  long LastDealAt() { return m_dealsAt; }
  // From where on deals may be news.
  long DealsFrom() { return m_dealsAt > DEALS_OVERLAP_MS ? m_dealsAt - DEALS_OVERLAP_MS : 0; }
  bool KnowsDeal(const long key) { return m_deals.Has(key); }
  int ReportedCount() { return ArraySize(m_reported); }
  void Reported(const int index, SPosition &one) { one = m_reported[index]; }
  int FindReported(const long id);
  int LinkCount() { return ArraySize(m_links); }
  void Link(const int index, SLink &record) { record = m_links[index]; }
  int FindLink(const string link);
  int FindMagic(const long magic);
  int ParentCount() { return ArraySize(m_parentTickets); }
  long ParentTicket(const int index) { return m_parentTickets[index]; }
  long ParentOf(const int index) { return m_parents.Get(m_parentTickets[index], 0); }
};

// ---- records ----------------------------------------------------------------------------------------------

string KeyRecord(const string typed, const string key, const string previous) {
  CFieldWriter w;
  w.Begin("key");
  w.Text(typed);
  w.Text(key);
  w.Text(previous);
  return w.Line();
}

string NumberRecord(const string kind, const long value) {
  CFieldWriter w;
  w.Begin(kind);
  w.Number(value);
  return w.Line();
}

string PairRecord(const string kind, const long first, const long second) {
  CFieldWriter w;
  w.Begin(kind);
  w.Number(first);
  w.Number(second);
  return w.Line();
}

string EventRecord(const long seq, const string json) {
  CFieldWriter w;
  w.Begin("event");
  w.Number(seq);
  w.Text(json);
  return w.Line();
}

string StreamRecord(const string stream) {
  CFieldWriter w;
  w.Begin("stream");
  w.Text(stream);
  return w.Line();
}

// ---- what the records add up to ---------------------------------------------------------------------------

void CJournal::Forget() {
  m_bytes = 0;
  m_condenseAt = 0;
  m_stream = "";
  m_typedKey = "";
  m_key = "";
  m_previousKey = "";
  m_epoch = 0;
  m_lastSeq = 0;
  m_looked = false;
  m_dealsAt = 0;
  m_lastDeal = 0;
  ArrayResize(m_events, 0);
  ArrayResize(m_reported, 0);
  ArrayResize(m_links, 0);
  ArrayResize(m_dealKeys, 0);
  ArrayResize(m_dealTimes, 0);
  ArrayResize(m_parentTickets, 0);
  m_deals.Clear();
  m_linkPlaces.Clear();
  m_magicPlaces.Clear();
  m_parents.Clear();
}

void CJournal::ApplyLine(const string records) {
  CFieldReader r;
  string kind = r.Open(records);
  while (kind != "") {
    ApplyRecord(kind, r);
    kind = r.Turn();
  }
}

void CJournal::ApplyRecord(const string kind, CFieldReader &r) {
  if (kind == "stream") m_stream = r.Text();
  else if (kind == "key") {
    m_typedKey = r.Text();
    m_key = r.Text();
    m_previousKey = r.Text();
  } else if (kind == "epoch") m_epoch = r.Number();
  else if (kind == "looked") m_looked = true;
  else if (kind == "event") ApplyEvent(r);
  else if (kind == "deal") ApplyDeal(r);
  else if (kind == "position") ApplyPosition(r);
  else if (kind == "gone") ApplyGone(r.Number());
  else if (kind == "ack") ApplyAck(r.Number());
  else if (kind == "link") ApplyLink(r);
  else if (kind == "stops") ApplyStops(r);
  else if (kind == "parent") {
    long ticket = r.Number();
    int count = ArraySize(m_parentTickets);
    if (!m_parents.Has(ticket)) {
      ArrayResize(m_parentTickets, count + 1, 64);
      m_parentTickets[count] = ticket;
    }
    m_parents.Put(ticket, r.Number());
  }
}

void CJournal::ApplyEvent(CFieldReader &r) {
  int count = ArraySize(m_events);
  ArrayResize(m_events, count + 1, 256);
  m_events[count].seq = r.Number();
  m_events[count].json = r.Text();
  m_lastSeq = m_events[count].seq;
}

void CJournal::ApplyDeal(CFieldReader &r) {
  long key = r.Number();
  long at = r.Number();
  if (!m_deals.Has(key)) {
    int count = ArraySize(m_dealKeys);
    ArrayResize(m_dealKeys, count + 1, 256);
    ArrayResize(m_dealTimes, count + 1, 256);
    m_dealKeys[count] = key;
    m_dealTimes[count] = at;
    m_deals.Put(key, at);
  }
  if (at < m_dealsAt) return;
  m_dealsAt = at;
  m_lastDeal = key;
}

void CJournal::ApplyPosition(CFieldReader &r) {
  SPosition one;
  ReadPositionRecord(r, one);
  int at = FindReported(one.id);
  if (at < 0) {
    at = ArraySize(m_reported);
    ArrayResize(m_reported, at + 1, 64);
  }
  m_reported[at] = one;
}

void CJournal::ApplyGone(const long id) {
  int at = FindReported(id);
  if (at < 0) return;
  int last = ArraySize(m_reported) - 1;
  for (int i = at; i < last; i++) m_reported[i] = m_reported[i + 1];
  ArrayResize(m_reported, last);
}

void CJournal::ApplyAck(const long seq) {
  if (seq > m_lastSeq) m_lastSeq = seq;
  int gone = 0;
  int count = ArraySize(m_events);
  while (gone < count && m_events[gone].seq <= seq) gone++;
  if (gone == 0) return;
  for (int i = gone; i < count; i++) m_events[i - gone] = m_events[i];
  ArrayResize(m_events, count - gone, 256);
}

void CJournal::ApplyLink(CFieldReader &r) {
  SLink record;
  ReadLinkRecord(r, record);
  int at = FindLink(record.link);
  if (at < 0) {
    at = ArraySize(m_links);
    ArrayResize(m_links, at + 1, 256);
    m_linkPlaces.Put(HashOf(record.link), (long)at);
    m_magicPlaces.Put(record.magic, (long)at);
  }
  m_links[at] = record;
}

void CJournal::ApplyStops(CFieldReader &r) {
  int at = FindLink(r.Text());
  if (at < 0) return;
  m_links[at].stopLoss = r.Real();
  m_links[at].takeProfit = r.Real();
  m_links[at].stopping = r.Text();
  m_links[at].stoppingDeal = r.Number();
}

int CJournal::FindReported(const long id) {
  int count = ArraySize(m_reported);
  for (int i = 0; i < count; i++)
    if (m_reported[i].id == id) return i;
  return -1;
}

int CJournal::FindLink(const string link) {
  int at = (int)m_linkPlaces.Get(HashOf(link), -1);
  if (at < 0 || m_links[at].link == link) return at;
  // Two names with one hash: the other one stands there.
  for (int i = ArraySize(m_links) - 1; i >= 0; i--)
    if (m_links[i].link == link) return i;
  return -1;
}

// The link with a magic number, -1 for none.
int CJournal::FindMagic(const long magic) {
  int at = (int)m_magicPlaces.Get(magic, -1);
  return at >= 0 && m_links[at].magic == magic ? at : -1;
}

#include "JournalFile.mqh"

#endif
