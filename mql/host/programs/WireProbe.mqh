//+------------------------------------------------------------------+
//| WireProbe.mqh: a program that has a session and nothing else     |
//+------------------------------------------------------------------+
// Prints every hook that is called, and answers wishes at once. What it tells is made up.
#include "../../Include/Mynah/Session.mqh"

input string ServerUrl = "";
input string AccountKey = "";
input string OldKey = "";
input string Login = "1000001";
input long FirstEpoch = 0;
input int Symbols = 3;
input int Events = 0;
input bool Trades = false;

class CProbe : public CSessionHooks {
private:
  string m_key;
  string m_previous;
  long m_epoch;
  long m_acked;
  string m_links[];
  long m_versions[];
  long m_wishEpoch;

public:
  CProbe() {
    m_key = AccountKey;
    m_previous = OldKey;
    m_epoch = FirstEpoch;
    m_acked = 0;
    m_wishEpoch = 0;
  }
  virtual void Identity(CJsonWriter &w) {
#ifdef __MQL5__
    w.Text("platform", "mt5");
#else
    w.Text("platform", "mt4");
#endif
    w.Text("login", Login);
    w.Text("server", "Broker-Live");
    w.Text("currency", "USD");
    w.Number("leverage", 100);
    w.Text("marginMode", "hedging");
    w.Number("build", 5320);
    w.Text("role", "follower");
  }
  virtual string Stream() { return "stream-of-probe"; }
  virtual long LastSeq() { return (long)Events; }
  virtual long Epoch() { return m_epoch; }
  virtual string Key() { return m_key; }
  virtual string PreviousKey() { return m_previous; }
  virtual bool StoreKey(string key, string previous) {
    m_key = key;
    m_previous = previous;
    Print("PROBE stored a key, ", previous == "" ? "the only one" : "and the one before");
    return true;
  }
  virtual bool SnapshotReady() { return true; }
  virtual void BeginSnapshot(long dealsSince) { Print("PROBE snapshot since ", dealsSince); }
  virtual long SnapshotSeq() { return (long)Events; }
  virtual int SectionCount(string section) { return section == "symbols" ? Symbols : 0; }
  virtual void SectionItem(string section, int index, CJsonWriter &w);
  virtual void Welcomed(long epoch, long acked) {
    m_epoch = epoch;
    m_acked = acked;
    Print("PROBE welcomed ", epoch, " ", acked);
  }
  virtual void Synced() { Print("PROBE synced"); }
  virtual void Disconnected() {
    ArrayResize(m_links, 0);
    Print("PROBE disconnected");
  }
  virtual void Acked(long seq) {
    m_acked = seq;
    Print("PROBE acked ", seq);
  }
  virtual void Desired(long epoch, CJsonReader &r, int itemsNode);
  virtual void Watch(string &symbols[]) { Print("PROBE watch ", ArraySize(symbols)); }
  virtual int PendingEvents() { return Events - (int)m_acked; }
  virtual void EventItem(int index, CJsonWriter &w);
  virtual int PendingOutcomes() { return ArraySize(m_links); }
  virtual void OutcomeItem(int index, CJsonWriter &w);
  virtual void OutcomesSent(int count);
  virtual bool Quote(string symbol, double &bid, double &ask, int &digits) {
    digits = 5;
    bid = 1.0841;
    ask = 1.08412;
    return true;
  }
  virtual void Funds(CJsonWriter &w) {
    w.Decimal("balance", 10000.0, 2);
    w.Decimal("equity", 9999.5, 2);
    w.Decimal("margin", 0.0, 2);
    w.Decimal("freeMargin", 9999.5, 2);
  }
  virtual bool WantsToTrade() { return Trades; }
};

void CProbe::SectionItem(string section, int index, CJsonWriter &w) {
  w.Object();
  w.Text("symbol", "SYMBOL" + IntegerToString(index) + ".m");
  w.Number("digits", 5);
  w.Decimal("point", 0.00001, 5);
  w.Decimal("contractSize", 100000.0, 2);
  w.Decimal("tickSize", 0.00001, 5);
  w.Decimal("tickValue", 1.0, 8);
  w.Decimal("lotsMin", 0.01, 8);
  w.Decimal("lotsMax", 50.0, 8);
  w.Decimal("lotsStep", 0.01, 8);
  w.Number("stopsLevel", 0);
  w.Array("fillingModes");
  w.Text("", "fok");
  w.Text("", "ioc");
  w.EndArray();
  w.Text("baseCurrency", "EUR");
  w.Text("profitCurrency", "USD");
  w.Text("marginCurrency", "EUR");
  w.Text("tradeMode", "full");
  w.EndObject();
}

void CProbe::EventItem(int index, CJsonWriter &w) {
  w.Object();
  w.Number("seq", m_acked + 1 + index);
  w.Number("at", UtcMs());
  w.Text("cause", "client");
  w.Object("position");
  w.Id("id", 123456);
  w.Text("state", "open");
  w.Text("kind", "market");
  w.Text("symbol", "EURUSD");
  w.Text("side", "buy");
  w.Decimal("lots", 0.5, 8);
  w.Price("price", 1.08412, 5);
  w.Price("stopLoss", 1.081, 5);
  w.Price("takeProfit", 0.0, 5);
  w.Number("openedAt", UtcMs());
  w.Null("expiresAt");
  w.Number("magic", 0);
  // Two, three and four bytes in UTF-8, and what JSON escapes.
  w.Text("comment", "\x00FC\x20AC\xD83D\xDE00 \"\\\t");
  w.EndObject();
  w.Array("deals");
  w.EndArray();
  w.EndObject();
}

void CProbe::Desired(long epoch, CJsonReader &r, int itemsNode) {
  m_wishEpoch = epoch;
  for (int item = r.First(itemsNode); item >= 0; item = r.Next(item)) {
    int count = ArraySize(m_links);
    ArrayResize(m_links, count + 1);
    ArrayResize(m_versions, count + 1);
    m_links[count] = r.Text(r.Find(item, "link"));
    m_versions[count] = r.Integer(r.Find(item, "version"));
  }
}

void CProbe::OutcomeItem(int index, CJsonWriter &w) {
  w.Object();
  w.Text("link", m_links[index]);
  w.Number("version", m_versions[index]);
  w.Number("epoch", m_wishEpoch);
  w.Text("status", "filled");
  w.Bool("final", true);
  w.Number("code", 10009);
  w.Text("reason", "");
  w.Text("state", "open");
  w.Decimal("lots", 0.1, 8);
  w.Price("price", 1.08415, 5);
  w.Id("ticket", 778899);
  w.Object("timings");
  w.Double("queuedMs", 0.4, 3);
  w.Double("brokerMs", 38.0, 3);
  w.EndObject();
  w.EndObject();
}

void CProbe::OutcomesSent(int count) {
  int left = ArraySize(m_links) - count;
  for (int i = 0; i < left; i++) {
    m_links[i] = m_links[i + count];
    m_versions[i] = m_versions[i + count];
  }
  ArrayResize(m_links, left);
  ArrayResize(m_versions, left);
}

CProbe *g_probe = NULL;
CSession *g_session = NULL;
string g_status = "";

int OnInit() {
  g_probe = new CProbe();
  g_session = new CSession();
  g_session.Init(g_probe, ServerUrl);
  EventSetMillisecondTimer(10);
  return INIT_SUCCEEDED;
}

void OnTimer() {
  long until = ElapsedMs() + 200;
  while (ElapsedMs() < until && !IsStopped()) {
    g_session.Work(20);
    if (g_session.Status() == g_status) continue;
    g_status = g_session.Status();
    Print("PROBE status ", g_status);
  }
}

void OnDeinit(const int reason) {
  EventKillTimer();
  g_session.Stop();
  Print("PROBE round trip ", g_session.LatencyMs());
  delete g_session;
  delete g_probe;
}
