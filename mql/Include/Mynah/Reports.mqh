//+------------------------------------------------------------------+
//| Reports.mqh: brings events, outcomes and the snapshot to the     |
//| service                                                          |
//+------------------------------------------------------------------+
#ifndef MYNAH_REPORTS_MQH
#define MYNAH_REPORTS_MQH
#include "Hooks.mqh"
#include "Outbox.mqh"
#include "Random.mqh"

// Without an acknowledgement for so long, events are sent again.
#define EVENTS_RESEND_MS 5000
// A service that misses an event it was sent twice will get it with the next resend.
#define EVENTS_GAP_MS 1000
#define SNAPSHOT_SECTIONS 6

// Events: in order, and again until they are acknowledged.
class CEventSender {
private:
  CSessionHooks *m_hooks;
  COutbox *m_outbox;
  // Sent in this session up to this number.
  long m_sent;
  // When to send again what is unacknowledged; 0: nothing is.
  long m_resendAt;
  long m_gapAt;

  void One(const long from, const long first, const long last);

public:
  CEventSender() { Init(NULL, NULL); }
  void Init(CSessionHooks *hooks, COutbox *outbox) {
    m_hooks = hooks;
    m_outbox = outbox;
    m_gapAt = -EVENTS_GAP_MS;
    Again();
  }
  // Everything unacknowledged goes out anew.
  void Again() {
    m_sent = 0;
    m_resendAt = 0;
  }
  void Work();
  void Acked(const long seq);
  // The service missed events before the ones it got.
  void Gap();
};

void CEventSender::Work() {
  long now = ElapsedMs();
  if (m_resendAt != 0 && now >= m_resendAt) Again();
  while (m_outbox.HasRoom()) {
    int pending = m_hooks.PendingEvents();
    long last = m_hooks.LastSeq();
    long first = last - pending + 1;
    long from = m_sent + 1 > first ? m_sent + 1 : first;
    if (pending <= 0 || from > last) return;
    One(from, first, last);
    if (m_resendAt == 0) m_resendAt = now + EVENTS_RESEND_MS;
  }
}

void CEventSender::One(const long from, const long first, const long last) {
  CListFrame frame;
  CJsonWriter *fields = frame.Begin("events", m_outbox);
  fields.Number("sentAt", UtcMs());
  frame.Items();
  CJsonWriter item;
  for (long seq = from; seq <= last; seq++) {
    item.Begin();
    m_hooks.EventItem((int)(seq - first), item);
    if (!frame.Add(item)) break;
    m_sent = seq;
  }
  frame.EndItems();
  m_outbox.Report(frame.Result());
}

void CEventSender::Acked(const long seq) {
  int pending = m_hooks.PendingEvents();
  long last = m_hooks.LastSeq();
  if (pending <= 0 || seq < last - pending + 1) return;
  m_hooks.Acked(seq < last ? seq : last);
  m_resendAt = m_hooks.PendingEvents() > 0 ? ElapsedMs() + EVENTS_RESEND_MS : 0;
}

void CEventSender::Gap() {
  long now = ElapsedMs();
  if (now - m_gapAt < EVENTS_GAP_MS) return;
  m_gapAt = now;
  Again();
}

// Outcomes are not acknowledged: the service repeats a wish that it has no final outcome for.
void SendOutcomes(CSessionHooks *hooks, COutbox *outbox) {
  int pending = hooks.PendingOutcomes();
  while (pending > 0 && outbox.HasRoom()) {
    CListFrame frame;
    frame.Begin("outcomes", outbox);
    frame.Items();
    CJsonWriter item;
    for (int i = 0; i < pending; i++) {
      item.Begin();
      hooks.OutcomeItem(i, item);
      if (!frame.Add(item)) break;
    }
    frame.EndItems();
    outbox.Report(frame.Result());
    hooks.OutcomesSent(frame.Count());
    pending = hooks.PendingOutcomes();
  }
}

enum ENUM_SNAPSHOT_STATE { SNAPSHOT_NONE, SNAPSHOT_WANTED, SNAPSHOT_UNDER_WAY, SNAPSHOT_SENT, SNAPSHOT_TAKEN };

// The six sections of a snapshot, cut into frames.
class CSnapshotSender {
private:
  CSessionHooks *m_hooks;
  COutbox *m_outbox;
  ENUM_SNAPSHOT_STATE m_state;
  string m_id;
  long m_dealsSince;
  long m_askedAt;
  int m_section;
  int m_index;

  string Section(const int section);
  void One();
  void AddFunds(CListFrame &frame);

public:
  CSnapshotSender() { Init(NULL, NULL); }
  void Init(CSessionHooks *hooks, COutbox *outbox) {
    m_hooks = hooks;
    m_outbox = outbox;
    m_id = "";
    m_dealsSince = 0;
    Forget();
  }
  void Forget() {
    m_state = SNAPSHOT_NONE;
    m_askedAt = ElapsedMs();
    m_section = 0;
    m_index = 0;
  }
  void DealsSince(const long at) { m_dealsSince = at; }
  // A snapshot under this id, as soon as the lists are proven. One under way is given up.
  void Ask(const string id) {
    Forget();
    m_id = id;
    m_state = SNAPSHOT_WANTED;
  }
  long AskedAt() { return m_askedAt; }
  // Events must not come between its frames.
  bool IsUnderWay() { return m_state == SNAPSHOT_UNDER_WAY; }
  void Work();
  // The service has taken this one in. @returns false for any other
  bool Taken(const string id) {
    if (m_state != SNAPSHOT_SENT || id != m_id) return false;
    m_state = SNAPSHOT_TAKEN;
    return true;
  }
};

string CSnapshotSender::Section(const int section) {
  if (section == 0) return "account";
  if (section == 1) return "symbols";
  if (section == 2) return "positions";
  if (section == 3) return "orders";
  if (section == 4) return "deals";
  return "links";
}

void CSnapshotSender::Work() {
  if (m_state == SNAPSHOT_WANTED && m_hooks.SnapshotReady()) {
    m_hooks.BeginSnapshot(m_dealsSince);
    m_state = SNAPSHOT_UNDER_WAY;
  }
  while (m_state == SNAPSHOT_UNDER_WAY && m_outbox.HasRoom()) One();
}

void CSnapshotSender::AddFunds(CListFrame &frame) {
  CJsonWriter item;
  item.Object();
  m_hooks.Funds(item);
  item.Number("at", UtcMs());
  item.EndObject();
  frame.Add(item);
  m_index = 1;
}

void CSnapshotSender::One() {
  string section = Section(m_section);
  CListFrame frame;
  CJsonWriter *fields = frame.Begin("snapshot", m_outbox);
  fields.Text("section", section);
  fields.Text("id", m_id);
  fields.Number("seq", m_hooks.SnapshotSeq());
  frame.Items();
  int count = m_section == 0 ? 1 : m_hooks.SectionCount(section);
  if (m_section == 0) AddFunds(frame);
  CJsonWriter item;
  while (m_index < count) {
    item.Begin();
    m_hooks.SectionItem(section, m_index, item);
    if (!frame.Add(item)) break;
    m_index++;
  }
  frame.EndItems();
  bool more = m_index < count;
  fields.Bool("more", more);
  m_outbox.Report(frame.Result());
  if (more) return;
  m_index = 0;
  m_section++;
  if (m_section == SNAPSHOT_SECTIONS) m_state = SNAPSHOT_SENT;
}

#endif
