//+------------------------------------------------------------------+
//| Agent.mqh: one Expert Advisor, put together                      |
//+------------------------------------------------------------------+
// Everything between a start and an end of the program: the account as the platform shows it, what is remembered,
// the session with the service, and what each tells the others.
#ifndef MYNAH_AGENT_MQH
#define MYNAH_AGENT_MQH
#include "Executor.mqh"
#include "Panel.mqh"
#include "Session.mqh"
#include "Snapshot.mqh"
#include "Watcher.mqh"

#define TIMER_MS 10
// A program that trades waits for wishes inside its timer event, so that one is answered within a fraction of a
// millisecond. It is deaf from the end of one timer event to the beginning of the next, and a timer that falls due
// while one is handled is dropped: so the event ends a little before a timer does, after 30 ms where timers come every
// 10 ms, and after 31 ms where they come every 15.6 ms. While an answer of the broker is to come as an event, it lets
// events in sooner.
#define LISTEN_MS 28
#define LISTEN_AWAITING_MS 4
#define READ_MS 4
#define PANEL_MS 250
// How often the account is compared even without a trade event; MT4 has no such events.
#ifdef __MQL5__
#define LOOK_MS 250
#else
#define LOOK_MS 20
#endif
// A follower's own trades come in bursts: they are told together.
#define LOOK_GAP_MS 20
#define CLOCK_MS 10000
#define SHORTEST_QUARANTINE_MS 10000

// What the person at the terminal has set.
struct SSettings {
  // monitor or executor: names the journal.
  string program;
  string url;
  string key;
  bool testReports;
  // provider, follower or both
  string role;
  bool enabled;
  double maxLots;
  int maxPositions;
  string symbols;
  long quarantineMs;
};

class CAgent : public CSessionHooks {
private:
  SSettings m_settings;
  CPlatform m_platform;
  CJournal m_journal;
  CProof m_proof;
  CGuards m_guards;
  CExecutor m_executor;
  CWatcher m_watcher;
  CSnapshot m_snapshot;
  CSession m_session;
  CPanel m_panel;
  bool m_running;
  long m_login;
  string m_server;
  string m_obstacle;
  bool m_dirty;
  long m_lookedAt;
  long m_shownAt;
  long m_clockAt;
  string m_state;

  bool HasAccount();
  // The account is still the one of this journal and this session: it may change between any two lines of ours.
  bool IsOurs() { return m_platform.Login() == m_login && m_platform.Server() == m_server; }
  bool Begin();
  void End();
  long ListenMs();
  void Round();
  void Look();
  void Show();
  void TellState();
  bool Trades() { return m_settings.role != "provider"; }
  bool Provides() { return m_settings.role != "follower"; }

public:
  CAgent() : m_running(false), m_login(0), m_server(""), m_obstacle(""), m_dirty(false), m_lookedAt(0), m_shownAt(0),
             m_clockAt(0), m_state("") {}

  bool Init(const SSettings &settings);
  void Stop();
  // The timer's event: listens to the service for some milliseconds and does what is due.
  void Work();
  // Something was traded, as far as MetaTrader tells.
  void Traded();
  // The broker's answer to a request.
  void Answered(const long requestId, const int code, const long order, const double lots);

  virtual void Identity(CJsonWriter &w);
  virtual string Stream() { return m_journal.Stream(); }
  virtual long LastSeq() { return m_journal.LastSeq(); }
  virtual long Epoch() { return m_journal.Epoch(); }
  virtual string Key() { return m_journal.Key(); }
  virtual string PreviousKey() { return m_journal.PreviousKey(); }
  virtual bool StoreKey(string key, string previous) {
    return m_journal.Write(KeyRecord(m_journal.TypedKey(), key, previous));
  }
  virtual bool SnapshotReady();
  virtual void BeginSnapshot(long dealsSince);
  virtual long SnapshotSeq() { return m_snapshot.Seq(); }
  virtual int SectionCount(string section) { return m_snapshot.Count(section); }
  virtual void SectionItem(string section, int index, CJsonWriter &w) { m_snapshot.Item(section, index, w); }
  virtual void Welcomed(long epoch, long acked);
  virtual void Synced() { LogInfo("synced: from here on trades are copied"); }
  virtual void Disconnected() { m_executor.ForgetOutcomes(); }
  virtual void Acked(long seq) { m_journal.Write(NumberRecord("ack", seq)); }
  virtual void Desired(long epoch, CJsonReader &r, int itemsNode) {
    // What was wished of another account is dropped: the service repeats it there.
    if (IsOurs()) m_executor.Take(epoch, r, itemsNode);
  }
  virtual void Watch(string &symbols[]);
  virtual int PendingEvents() { return m_journal.EventCount(); }
  virtual void EventItem(int index, CJsonWriter &w) { w.Raw("", m_journal.EventJson(index)); }
  virtual int PendingOutcomes() { return m_executor.OutcomeCount(); }
  virtual void OutcomeItem(int index, CJsonWriter &w) { m_executor.WriteOutcomeItem(index, w); }
  virtual void OutcomesSent(int count) { m_executor.OutcomesSent(count); }
  virtual bool Quote(string symbol, double &bid, double &ask, int &digits);
  virtual void Funds(CJsonWriter &w);
  virtual bool WantsToTrade() { return Trades() && m_settings.enabled; }
};

// ---- the life of the program ------------------------------------------------------------------------------

bool CAgent::Init(const SSettings &settings) {
  m_settings = settings;
  // MetaTrader starts a program again without unloading it: what stood in the way may be mended by now.
  m_login = 0;
  m_server = "";
  m_obstacle = "";
  m_settings.key = Trimmed(settings.key);
  m_settings.url = Trimmed(settings.url);
  // Sooner than an order's longest flight, a look could miss what is still on its way.
  if (m_settings.quarantineMs < SHORTEST_QUARANTINE_MS && !m_settings.testReports) {
    LogWarn("QuarantineMs " + IntegerToString(m_settings.quarantineMs) + " is too short for an order on its way; " +
            IntegerToString(SHORTEST_QUARANTINE_MS) + " is used");
    m_settings.quarantineMs = SHORTEST_QUARANTINE_MS;
  }
  m_guards.Init(m_settings.role, m_settings.enabled, m_settings.maxLots, m_settings.maxPositions, m_settings.symbols);
  m_panel.Init();
  if (m_settings.key == "") {
    LogError("AccountKey is empty: press F7 and type the key that /connect showed");
    return false;
  }
  return EventSetMillisecondTimer(TIMER_MS);
}

void CAgent::Stop() {
  EventKillTimer();
  End();
  m_panel.Remove();
}

// Whether there is an account to work for; another login is another journal.
bool CAgent::HasAccount() {
  if (m_running && IsOurs()) return true;
  End();
  long login = m_platform.Login();
  string server = m_platform.Server();
  if (login == 0 || server == "") {
    m_obstacle = "waiting for the terminal to log in to an account";
    return false;
  }
  // What failed for this account fails again.
  if (login == m_login && server == m_server && m_obstacle != "") return false;
  m_login = login;
  m_server = server;
  return Begin();
}

bool CAgent::Begin() {
  m_platform.ReadClock();
  string name = m_settings.program + "-" + IntegerToString(m_login) + "-" + ShortHash(m_server);
  m_obstacle = "the journal cannot be used: see the Experts log";
  if (!m_journal.Open(name, m_settings.key)) return false;
  m_obstacle = "";
  m_platform.ShareOut(Trades());
  m_proof.Init(GetPointer(m_platform), GetPointer(m_journal));
  m_watcher.Init(GetPointer(m_platform), GetPointer(m_journal));
  m_snapshot.Init(GetPointer(m_platform), GetPointer(m_journal));
  m_session.Init(GetPointer(this), m_settings.url);
  m_executor.Init(GetPointer(m_platform), GetPointer(m_journal), GetPointer(m_session), GetPointer(m_proof),
                  GetPointer(m_guards), m_settings.quarantineMs, m_settings.testReports);
  m_executor.Start();
  m_running = true;
  return true;
}

void CAgent::End() {
  if (!m_running) return;
  m_running = false;
  m_session.Stop();
  m_executor.Stop();
  m_journal.Close();
}

void CAgent::Work() {
  if (HasAccount()) {
    long began = ElapsedMs();
    bool again = true;
    while (again) {
      long left = ListenMs() - (ElapsedMs() - began);
      m_session.Work(left < READ_MS ? (int)(left > 0 ? left : 0) : READ_MS);
      Round();
      again = !IsStopped() && ElapsedMs() - began < ListenMs();
    }
    TellState();
    if (m_journal.IsBroken()) {
      // What cannot be remembered must not be done: the service sees a terminal that is gone.
      m_obstacle = "the journal cannot be written: see the Experts log";
      End();
    }
  }
  Show();
}

// How long a timer event lasts at most, in milliseconds.
long CAgent::ListenMs() {
  if (!Trades()) return 0;
  return m_executor.AwaitsAnswer() ? LISTEN_AWAITING_MS : LISTEN_MS;
}

// What is due besides the wire.
void CAgent::Round() {
  if (!IsOurs()) return;
  long now = ElapsedMs();
  if (now - m_clockAt >= CLOCK_MS) {
    m_platform.ReadClock();
    m_clockAt = now;
  }
  bool proven = m_proof.Work();
  bool due = now - m_lookedAt >= (m_dirty ? LOOK_GAP_MS : LOOK_MS);
  if (proven || due) Look();
  m_executor.WatchStops();
  m_executor.Tick();
  if (m_executor.OutcomeCount() > 0) m_session.Nudge();
}

void CAgent::Look() {
  m_lookedAt = ElapsedMs();
  if (!m_proof.Holds() || !m_platform.Connected() || !IsOurs()) return;
  bool events = m_watcher.Look();
  m_dirty = !m_watcher.IsConsistent();
  m_executor.KeepSafe();
  if (!events) return;
  m_session.Nudge();
  m_executor.Traded();
}

void CAgent::Traded() {
  if (!m_running || !IsOurs()) return;
  m_dirty = true;
  // Who is copied is told of at once; who copies is busy enough, and looks a moment later.
  if (Provides()) Look();
  m_executor.Traded();
  if (m_executor.OutcomeCount() > 0) m_session.Nudge();
  TellState();
}

void CAgent::Answered(const long requestId, const int code, const long order, const double lots) {
  // Without its answer a call is looked after when its account is back.
  if (!m_running || !IsOurs()) return;
  SResult result;
  ClearResult(result);
  result.code = code;
  result.order = order;
  result.units = UnitsOf(lots);
  m_executor.Answer(requestId, result);
  if (m_executor.OutcomeCount() > 0) m_session.Nudge();
  TellState();
}

void CAgent::Show() {
  long now = ElapsedMs();
  if (m_shownAt > 0 && now - m_shownAt < PANEL_MS) return;
  m_shownAt = now;
  if (m_executor.LastCopy() != "") m_panel.SetLastCopy(m_executor.LastCopy());
  if (m_obstacle != "") m_panel.Show(m_obstacle, -1);
  else m_panel.Show(m_session.Status(), m_session.LatencyMs());
}

void CAgent::TellState() {
  if (!m_settings.testReports) return;
  string state = "@state synced=" + (m_session.IsSynced() ? "1" : "0") + " unacknowledged=" +
                 IntegerToString(m_journal.EventCount()) + " unsettled=" + IntegerToString(m_executor.Unsettled());
  if (state == m_state) return;
  m_state = state;
  Print(state);
}

// ---- what the session asks --------------------------------------------------------------------------------

void CAgent::Identity(CJsonWriter &w) {
  w.Text("platform", m_platform.Name());
  w.Id("login", m_login);
  w.Text("server", m_server);
  w.Text("currency", m_platform.Currency());
  w.Number("leverage", m_platform.Leverage() > 0 ? m_platform.Leverage() : 1);
  w.Text("marginMode", m_platform.MarginMode());
  w.Number("build", m_platform.Build());
  w.Text("role", m_settings.role);
}

bool CAgent::SnapshotReady() {
  if (m_journal.IsBroken() || !m_platform.Connected() || !m_proof.Holds() || !IsOurs()) return false;
  m_watcher.Look();
  return m_watcher.IsConsistent() && !m_journal.IsBroken();
}

void CAgent::BeginSnapshot(long dealsSince) {
  m_snapshot.Take(m_watcher, m_executor, dealsSince);
}

void CAgent::Welcomed(long epoch, long acked) {
  string records = NumberRecord("epoch", epoch);
  int pending = m_journal.EventCount();
  long first = m_journal.LastSeq() - pending + 1;
  if (pending > 0 && acked >= first) records = JoinRecords(records, NumberRecord("ack", acked));
  m_journal.Write(records);
}

void CAgent::Watch(string &symbols[]) {
  for (int i = 0; i < ArraySize(symbols); i++)
    if (!m_platform.Lists(symbols[i])) LogInfo("the service asks for quotes of " + symbols[i] + ", which this broker lacks");
}

bool CAgent::Quote(string symbol, double &bid, double &ask, int &digits) {
  digits = m_platform.Digits(symbol);
  return m_platform.Quote(symbol, bid, ask);
}

void CAgent::Funds(CJsonWriter &w) {
  w.Decimal("balance", m_platform.Balance(), MONEY_DIGITS);
  w.Decimal("equity", m_platform.Equity(), MONEY_DIGITS);
  w.Decimal("margin", m_platform.Margin(), MONEY_DIGITS);
  w.Decimal("freeMargin", m_platform.FreeMargin(), MONEY_DIGITS);
}

#endif
