//+------------------------------------------------------------------+
//| Ticker.mqh: funds and quotes, when they changed and not too often|
//+------------------------------------------------------------------+
#ifndef MYNAH_TICKER_MQH
#define MYNAH_TICKER_MQH
#include "Hooks.mqh"
#include "Outbox.mqh"

#define FUNDS_GAP_MS 1000
#define QUOTES_GAP_MS 250
// To look costs a call of the terminal for each symbol.
#define TICKER_LOOK_MS 20

class CTicker {
private:
  CSessionHooks *m_hooks;
  COutbox *m_outbox;
  string m_symbols[];
  // What was told last of each: the item as JSON.
  string m_told[];
  string m_funds;
  long m_fundsAt;
  long m_quotesAt;
  long m_lookedAt;

  string FundsText();
  void Funds(const long now);
  void Quotes(const long now);

public:
  CTicker() { Init(NULL, NULL); }
  void Init(CSessionHooks *hooks, COutbox *outbox) {
    m_hooks = hooks;
    m_outbox = outbox;
    Stop();
  }
  // The session is synced: the snapshot has told the funds.
  void Begin() {
    m_funds = FundsText();
    m_fundsAt = ElapsedMs();
  }
  // Quotes of these symbols are wanted, instead of those before.
  void Watch(string &symbols[]) {
    int count = ArraySize(symbols);
    ArrayResize(m_symbols, count);
    ArrayResize(m_told, count);
    for (int i = 0; i < count; i++) {
      m_symbols[i] = symbols[i];
      m_told[i] = "";
    }
  }
  void Stop() {
    ArrayResize(m_symbols, 0);
    ArrayResize(m_told, 0);
    m_funds = "";
    m_fundsAt = 0;
    m_quotesAt = 0;
    m_lookedAt = 0;
  }
  void Work() {
    long now = ElapsedMs();
    if (now - m_lookedAt < TICKER_LOOK_MS || !m_outbox.HasRoom()) return;
    m_lookedAt = now;
    if (now - m_fundsAt >= FUNDS_GAP_MS) Funds(now);
    if (now - m_quotesAt >= QUOTES_GAP_MS) Quotes(now);
  }
};

// The fields of the account frame, behind an opening brace.
string CTicker::FundsText() {
  CJsonWriter w;
  w.Object();
  m_hooks.Funds(w);
  return w.Result();
}

void CTicker::Funds(const long now) {
  string funds = FundsText();
  if (funds == m_funds) return;
  m_funds = funds;
  m_fundsAt = now;
  string rest = Slice(funds, 1, StringLen(funds));
  m_outbox.Report("{\"type\":\"account\"," + rest + ",\"at\":" + IntegerToString(UtcMs()) + "}");
}

void CTicker::Quotes(const long now) {
  int count = ArraySize(m_symbols);
  if (count == 0) return;
  CListFrame frame;
  CJsonWriter *fields = frame.Begin("quotes", m_outbox);
  fields.Number("at", UtcMs());
  frame.Items();
  CJsonWriter item;
  for (int i = 0; i < count; i++) {
    double bid = 0.0;
    double ask = 0.0;
    int digits = 0;
    if (!m_hooks.Quote(m_symbols[i], bid, ask, digits) || bid <= 0.0 || ask <= 0.0) continue;
    item.Begin();
    item.Object();
    item.Text("symbol", m_symbols[i]);
    item.Decimal("bid", bid, digits);
    item.Decimal("ask", ask, digits);
    item.EndObject();
    string text = item.Result();
    if (text == m_told[i]) continue;
    // What does not fit in now has changed the next time too.
    if (!frame.Add(item)) break;
    m_told[i] = text;
  }
  frame.EndItems();
  if (frame.Count() == 0) return;
  m_quotesAt = now;
  m_outbox.Report(frame.Result());
}

#endif
