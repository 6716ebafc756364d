//+------------------------------------------------------------------+
//| Session.mqh: the protocol's session, from hello to the end       |
//+------------------------------------------------------------------+
//     no wire ── dialled ──► opening ── hello ──► greeted ── welcome ──► welcomed ── synced ──► synced
//
// Whatever fails ends the wire; the next one begins with a hello again.
#ifndef MYNAH_SESSION_MQH
#define MYNAH_SESSION_MQH
#include "Connection.mqh"
#include "Frames.mqh"
#include "Hooks.mqh"
#include "Log.mqh"
#include "Outbox.mqh"
#include "Permissions.mqh"
#include "Remedies.mqh"
#include "Reports.mqh"
#include "Ticker.mqh"

#define SESSION_PROTOCOL 1
// A start that a lost frame has stalled is begun anew after this long.
#define SESSION_STALLED_MS 15000
#define SESSION_HEARTBEAT_MS 5000
#define SESSION_DEAD_MS 15000
#define SESSION_PING_MS 5000
// How often the boxes are looked at that let programs trade, and a terminal that is not logged in.
#define SESSION_LOOK_MS 2000
// Longest sleep while there is nothing to wait for.
#define SESSION_REST_MS 10
#define SESSION_MESSAGE_MOST 500

enum ENUM_SESSION_STATE { SESSION_OPENING, SESSION_GREETED, SESSION_WELCOMED, SESSION_SYNCED };

class CSession {
private:
  CSessionHooks *m_hooks;
  SUrl m_url;
  // NULL between connections.
  CWire *m_wire;
  ENUM_SESSION_STATE m_state;
  CReconnect m_reconnect;
  COutbox m_outbox;
  CEventSender m_events;
  CSnapshotSender m_snapshot;
  CTicker m_ticker;
  CJsonReader m_json;
  CFrameCheck m_check;
  // When to connect next; -1: not before a person changed something.
  long m_dialAt;
  long m_lookAt;
  long m_pingAt;
  // When this state began, and the service was heard last.
  long m_since;
  long m_heardAt;
  long m_heartbeatMs;
  long m_deadMs;
  long m_latencyMs;
  // The service's clock minus ours of elapsed time.
  long m_serverAhead;
  // The service's last heartbeat; -1: none yet.
  long m_echo;
  // Of this session, and whether the next one tries the key before the last change.
  string m_key;
  bool m_useOldKey;
  int m_keysRefused;
  // Why the wire was given up, in words for the trader; "" lets the wire say it.
  string m_problem;
  string m_status;
  string m_obstacle;
  // What was said last in the log about the connection: it is said once.
  string m_said;

  void Dial();
  void Opened();
  void Ended();
  void Say(const string text);
  void Enter(const ENUM_SESSION_STATE state);
  void HangUp(const int code, const string why);
  bool Take();
  void Frame(const string text);
  void Welcome();
  void NewSnapshot() { m_snapshot.Ask(RandomText(12)); }
  void Rotate(const string key);
  void Error();
  void Heartbeat();
  void Beat();
  void Report();
  void Look();
  void WatchSymbols();
  long Integer(const string name) { return m_json.Integer(m_json.Find(m_json.Root(), name)); }
  string Text(const string name) { return m_json.Text(m_json.Find(m_json.Root(), name)); }

public:
  CSession();
  ~CSession() {
    if (m_wire != NULL) delete m_wire;
  }
  // Nothing is connected before the first Work(). `hooks` must live longer than the session.
  void Init(CSessionHooks *hooks, const string url);
  // Connects when that is due, reads, answers, and sends what is pending. Waits up to `budgetMs` for something
  // to come, and returns as soon as it has been handled. Call it again and again.
  void Work(const int budgetMs);
  // Sends now what is pending, within the limits; reads nothing and never waits.
  void Nudge();
  // The program ends: call it while the hooks live.
  void Stop();
  bool IsSynced() { return m_wire != NULL && m_state == SESSION_SYNCED; }
  // "connected as fund-a", or why not and what to do; one line.
  string Status() { return m_obstacle != "" && IsSynced() ? m_obstacle : m_status; }
  // Round trip to the service in milliseconds, -1 before it is known.
  long LatencyMs() { return m_latencyMs; }
  // The service's clock, UTC milliseconds: deadlines are on it. No change of our clock moves it. Before the first
  // welcome: the terminal's.
  long ServerNow() { return ElapsedMs() + m_serverAhead; }
  // An error of the terminal's, for the service's log: STALE_EPOCH, say.
  void SendError(const string code, const string message);
};

CSession::CSession() {
  m_hooks = NULL;
  m_wire = NULL;
  m_state = SESSION_OPENING;
  m_dialAt = 0;
  m_lookAt = 0;
  m_pingAt = 0;
  m_since = 0;
  m_heardAt = 0;
  m_heartbeatMs = SESSION_HEARTBEAT_MS;
  m_deadMs = SESSION_DEAD_MS;
  m_latencyMs = -1;
  m_serverAhead = 0;
  m_echo = -1;
  m_key = "";
  m_useOldKey = false;
  m_keysRefused = 0;
  m_problem = "";
  m_status = "starting";
  m_obstacle = "";
  m_said = "";
}

void CSession::Init(CSessionHooks *hooks, const string url) {
  Stop();
  m_hooks = hooks;
  m_events.Init(hooks, GetPointer(m_outbox));
  m_snapshot.Init(hooks, GetPointer(m_outbox));
  m_ticker.Init(hooks, GetPointer(m_outbox));
  m_serverAhead = UtcMs() - ElapsedMs();
  // A person changed something: what was refused before, and for how long, counts no more.
  m_reconnect.Synced();
  m_useOldKey = false;
  m_keysRefused = 0;
  m_status = "starting";
  m_obstacle = "";
  m_said = "";
  m_latencyMs = -1;
  m_dialAt = ElapsedMs();
  string wrong = ParseUrl(url, m_url);
  if (wrong == "") return;
  m_dialAt = RECONNECT_NEVER;
  Say(wrong + ". Press F7 on the chart to change it");
}

void CSession::Stop() {
  if (m_wire == NULL) return;
  m_wire.Close(1000, "the program ends");
  delete m_wire;
  m_wire = NULL;
  if (m_state >= SESSION_WELCOMED) m_hooks.Disconnected();
}

void CSession::Work(const int budgetMs) {
  if (m_wire == NULL && m_dialAt != RECONNECT_NEVER && ElapsedMs() >= m_dialAt) Dial();
  if (m_wire == NULL) {
    if (budgetMs > 0) Sleep(budgetMs < SESSION_REST_MS ? budgetMs : SESSION_REST_MS);
    return;
  }
  Report();
  m_wire.Pump(0);
  if (!Take() && m_wire != NULL && budgetMs > 0) {
    m_wire.Pump(budgetMs);
    Take();
  }
  // Only after reading: our own program may have been held up, and what came meanwhile counts.
  if (m_wire != NULL) Beat();
  if (m_wire != NULL) Report();
  if (m_wire != NULL && m_wire.State() == WIRE_CLOSED) Ended();
}

void CSession::Nudge() {
  if (IsSynced()) Report();
}

// Sends what is pending and due.
void CSession::Report() {
  if (m_wire.State() != WIRE_OPEN) return;
  if (m_state >= SESSION_WELCOMED) m_snapshot.Work();
  if (m_state == SESSION_SYNCED) {
    SendOutcomes(m_hooks, GetPointer(m_outbox));
    if (!m_snapshot.IsUnderWay()) m_events.Work();
    m_ticker.Work();
  }
  m_wire.Flush();
}

// ---- connections -------------------------------------------------------------------------------------------

void CSession::Dial() {
  string key = m_hooks.Key();
  if (m_useOldKey && m_hooks.PreviousKey() != "") key = m_hooks.PreviousKey();
  string obstacle = KeyObstacle(key);
  if (obstacle != "") {
    m_dialAt = RECONNECT_NEVER;
    Say(obstacle);
    return;
  }
  if (AccountInfoInteger(ACCOUNT_LOGIN) == 0) {
    m_dialAt = ElapsedMs() + SESSION_LOOK_MS;
    Say("Waiting for this terminal to log in to its account: File > Login to Trade Account");
    return;
  }
  m_key = key;
  m_problem = "";
  m_wire = NewWire(m_url);
  Enter(SESSION_OPENING);
  m_wire.Open(m_url);
  if (m_wire.State() == WIRE_CLOSED) Ended();
}

void CSession::Enter(const ENUM_SESSION_STATE state) {
  m_state = state;
  m_since = ElapsedMs();
}

// The wire stands: says who we are.
void CSession::Opened() {
  Enter(SESSION_GREETED);
  m_heardAt = m_since;
  m_heartbeatMs = SESSION_HEARTBEAT_MS;
  m_deadMs = SESSION_DEAD_MS;
  m_echo = -1;
  m_outbox.Begin(m_wire);
  m_snapshot.Forget();
  m_ticker.Stop();
  CJsonWriter w;
  w.Object();
  w.Text("type", "hello");
  w.Number("protocol", SESSION_PROTOCOL);
  w.Text("key", m_key);
  m_hooks.Identity(w);
  w.Text("stream", m_hooks.Stream());
  w.Number("lastSeq", m_hooks.LastSeq());
  w.Number("epoch", m_hooks.Epoch());
  w.Number("sentAt", UtcMs());
  w.EndObject();
  m_outbox.Say(w.Result());
  m_wire.Flush();
}

void CSession::HangUp(const int code, const string why) {
  m_problem = why;
  m_wire.Close(code, why);
}

void CSession::Say(const string text) {
  m_status = text;
  if (m_said == text) return;
  m_said = text;
  LogWarn(text);
}

// The wire is closed: says why, once, and sets the time of the next attempt.
void CSession::Ended() {
  bool wasWelcomed = m_state >= SESSION_WELCOMED;
  bool needsPerson = m_wire.NeedsPerson();
  string why = m_problem != "" ? m_problem : "Not connected: " + m_wire.Why();
  if (needsPerson) why = m_wire.Why();
  delete m_wire;
  m_wire = NULL;
  m_outbox.Begin(NULL);
  m_latencyMs = -1;
  Enter(SESSION_OPENING);
  Say(why);
  long delay = m_reconnect.Delay();
  // Nobody is bothered by looking at a box of this terminal.
  if (needsPerson) delay = RECONNECT_OBSTACLE_MS;
  m_dialAt = delay == RECONNECT_NEVER ? RECONNECT_NEVER : ElapsedMs() + delay;
  if (wasWelcomed) m_hooks.Disconnected();
}

// Handles what has come. @returns false if nothing had
bool CSession::Take() {
  if (m_wire.State() == WIRE_OPEN && m_state == SESSION_OPENING) Opened();
  if (m_wire.Heard()) m_heardAt = ElapsedMs();
  bool any = false;
  string text = "";
  while (m_wire.Next(text)) {
    any = true;
    Frame(text);
  }
  if (any) m_wire.Flush();
  if (m_wire.State() == WIRE_CLOSED) Ended();
  return any;
}

// Watches the time.
void CSession::Beat() {
  long now = ElapsedMs();
  if (m_state == SESSION_OPENING) return;
  if (m_state == SESSION_GREETED) {
    if (now - m_since >= SESSION_STALLED_MS) HangUp(1000, "Not connected: the service does not answer the hello");
    return;
  }
  if (now - m_heardAt >= m_deadMs) {
    HangUp(1000, "Not connected: nothing was heard for " + IntegerToString(m_deadMs) + " ms");
    return;
  }
  if (now - m_outbox.SentAt() >= m_heartbeatMs) Heartbeat();
  if (now >= m_pingAt) {
    m_pingAt = now + SESSION_PING_MS;
    m_wire.Ping();
  }
  if (m_wire.RoundTripUs() >= 0) m_latencyMs = (m_wire.RoundTripUs() + 500) / 1000;
  bool stalled = m_state == SESSION_WELCOMED && now - m_snapshot.AskedAt() >= SESSION_STALLED_MS;
  if (stalled && m_hooks.SnapshotReady()) NewSnapshot();
  if (now >= m_lookAt) Look();
}

// Says which box keeps this program from trading, once for each.
void CSession::Look() {
  m_lookAt = ElapsedMs() + SESSION_LOOK_MS;
  string obstacle = m_hooks.WantsToTrade() ? TradingObstacle() : "";
  if (obstacle == m_obstacle) return;
  m_obstacle = obstacle;
  if (obstacle != "") LogWarn(obstacle);
  else LogInfo("Trading is on");
}

#include "SessionFrames.mqh"

#endif
