//+------------------------------------------------------------------+
//| SessionFrames.mqh: what the session sends and gets              |
//+------------------------------------------------------------------+
// The rest of CSession, included by Session.mqh.
#ifndef MYNAH_SESSIONFRAMES_MQH
#define MYNAH_SESSIONFRAMES_MQH

void CSession::SendError(const string code, const string message) {
  if (m_wire == NULL || m_wire.State() != WIRE_OPEN) return;
  CJsonWriter w;
  w.Object();
  w.Text("type", "error");
  w.Text("code", code);
  w.Text("message", Cut(message, SESSION_MESSAGE_MOST));
  w.EndObject();
  m_outbox.Say(w.Result());
}

void CSession::Heartbeat() {
  CJsonWriter w;
  w.Object();
  w.Text("type", "heartbeat");
  w.Number("at", UtcMs());
  if (m_echo < 0) w.Null("echo");
  else w.Number("echo", m_echo);
  w.EndObject();
  m_outbox.Say(w.Result());
}

void CSession::Frame(const string text) {
  string wrong = m_json.Parse(text) ? m_check.Check(m_json) : "not JSON";
  if (wrong != "") {
    LogWarn("a frame of the service breaks the protocol: " + wrong);
    SendError("BAD_FRAME", wrong);
    return;
  }
  string type = Text("type");
  if (type == "heartbeat") {
    m_echo = Integer("at");
    Heartbeat();
  } else if (type == "polled") m_wire.Polled(Integer("id"));
  else if (type == "welcome") Welcome();
  else if (type == "error") Error();
  else if (type == "bye") {
    m_problem = Remedy("BYE", "", "");
    m_reconnect.Advised(Integer("retryAfterMs"));
  } else if (m_state < SESSION_WELCOMED) return;
  else if (type == "resync") m_snapshot.Ask(Text("id"));
  else if (type == "ack") m_events.Acked(Integer("seq"));
  else if (type == "watch") WatchSymbols();
  else if (type == "rotate") Rotate(Text("key"));
  else if (type == "synced") {
    if (!m_snapshot.Taken(Text("id")) || m_state == SESSION_SYNCED) return;
    Enter(SESSION_SYNCED);
    m_reconnect.Synced();
    m_said = "";
    m_events.Again();
    m_ticker.Begin();
    m_hooks.Synced();
    LogInfo(m_status);
  } else if (type == "desired") {
    if (m_state == SESSION_SYNCED) m_hooks.Desired(Integer("epoch"), m_json, m_json.Find(m_json.Root(), "items"));
    else SendError("NOT_SYNCED", "desired states are not taken before synced; send them again");
  }
}

void CSession::Welcome() {
  if (m_state != SESSION_GREETED) return;
  long epoch = Integer("epoch");
  long seen = m_hooks.Epoch();
  if (epoch <= seen) {
    SendError("STALE_EPOCH", "epoch " + IntegerToString(epoch) + " is over: " + IntegerToString(seen) +
                               " was seen; connect to the living instance");
    HangUp(1000, "Not connected: an old instance of the service answers at this address");
    return;
  }
  m_serverAhead = Integer("serverTime") - ElapsedMs();
  m_heartbeatMs = Integer("heartbeatMs");
  m_deadMs = Integer("deadMs");
  int limits = m_json.Find(m_json.Root(), "limits");
  m_outbox.Limits(m_json.Integer(m_json.Find(limits, "frameBytes")),
                  m_json.Integer(m_json.Find(limits, "framesPerSecond")), m_json.Integer(m_json.Find(limits, "items")));
  m_snapshot.DealsSince(Integer("dealsSince"));
  m_status = "connected as " + OneLine(Text("account"), 40);
  m_keysRefused = 0;
  m_pingAt = 0;
  m_lookAt = 0;
  Enter(SESSION_WELCOMED);
  m_hooks.Welcomed(epoch, Integer("acked"));
  // The new key has opened a session: the old one is needed no more, and the service may not know it yet.
  if (m_hooks.PreviousKey() != "" && m_key == m_hooks.Key() && m_hooks.StoreKey(m_key, ""))
    m_outbox.Say("{\"type\":\"rotated\"}");
  NewSnapshot();
}

void CSession::Rotate(const string key) {
  if (!m_hooks.StoreKey(key, m_key)) {
    LogError("the new key could not be stored; the old one stays. Is the disk full?");
    return;
  }
  m_useOldKey = false;
  m_outbox.Say("{\"type\":\"rotated\"}");
  LogInfo("the key was changed by the service and is stored");
}

void CSession::WatchSymbols() {
  string symbols[];
  int list = m_json.Find(m_json.Root(), "symbols");
  ArrayResize(symbols, m_json.Count(list));
  int index = 0;
  for (int item = m_json.First(list); item >= 0; item = m_json.Next(item)) {
    symbols[index] = m_json.Text(item);
    index++;
  }
  m_hooks.Watch(symbols);
  m_ticker.Watch(symbols);
}

void CSession::Error() {
  string code = Text("code");
  string message = Text("message");
  if (code == "EVENT_GAP") m_events.Gap();
  if (!m_json.Boolean(m_json.Find(m_json.Root(), "fatal"))) {
    LogWarn("the service says " + code + ": " + message);
    return;
  }
  int retryNode = m_json.Find(m_json.Root(), "retryAfterMs");
  long retryAfterMs = m_json.IsNull(retryNode) ? RECONNECT_NEVER : m_json.Integer(retryNode);
  // A key that was being changed: the other of the two may be the one that opens.
  if (code == "KEY_UNKNOWN" && m_hooks.PreviousKey() != "" && m_keysRefused == 0) {
    m_keysRefused++;
    m_useOldKey = m_key == m_hooks.Key();
    m_reconnect.Advised(0);
    m_problem = "Trying the key before the last change";
    return;
  }
  m_reconnect.Advised(retryAfterMs);
  m_problem = Remedy(code, message, IntegerToString(AccountInfoInteger(ACCOUNT_LOGIN)));
}

#endif
