//+------------------------------------------------------------------+
//| Snapshot.mqh: all there is, frozen while it is told              |
//+------------------------------------------------------------------+
#ifndef MYNAH_SNAPSHOT_MQH
#define MYNAH_SNAPSHOT_MQH
#include "Watcher.mqh"

class CSnapshot {
private:
  CPlatform *m_platform;
  CJournal *m_journal;
  long m_seq;
  SSymbol m_symbols[];
  SPosition m_positions[];
  SPosition m_orders[];
  SDeal m_deals[];
  SLinkReport m_links[];

  void TakeSymbols();
  void TakeSymbol(const string name, CLongIndex &taken);
  void TakeDeals(const long since);
  void AddDealsOf(const long id, const long since);

public:
  CSnapshot() : m_seq(0) {}
  void Init(CPlatform *platform, CJournal *journal) {
    m_platform = platform;
    m_journal = journal;
  }
  // To be called right after a look, so that the journal has every change.
  void Take(CWatcher &watcher, CExecutor &executor, const long dealsSince);
  long Seq() { return m_seq; }
  int Count(const string section);
  void Item(const string section, const int index, CJsonWriter &w);
};

void CSnapshot::Take(CWatcher &watcher, CExecutor &executor, const long dealsSince) {
  m_seq = m_journal.LastSeq();
  int positions = 0;
  int orders = 0;
  SPosition one;
  ArrayResize(m_positions, watcher.Count());
  ArrayResize(m_orders, watcher.Count());
  for (int i = 0; i < watcher.Count(); i++) {
    watcher.Item(i, one);
    if (one.state == "open") m_positions[positions++] = one;
    else m_orders[orders++] = one;
  }
  ArrayResize(m_positions, positions);
  ArrayResize(m_orders, orders);
  TakeSymbols();
  TakeDeals(dealsSince);
  executor.Reports(m_links);
}

// The Market Watch, and what positions and orders are in.
void CSnapshot::TakeSymbols() {
  CLongIndex taken;
  ArrayResize(m_symbols, 0);
  for (int i = 0; i < m_platform.SymbolsShown(); i++) TakeSymbol(m_platform.SymbolShown(i), taken);
  for (int i = 0; i < ArraySize(m_positions); i++) TakeSymbol(m_positions[i].symbol, taken);
  for (int i = 0; i < ArraySize(m_orders); i++) TakeSymbol(m_orders[i].symbol, taken);
}

void CSnapshot::TakeSymbol(const string name, CLongIndex &taken) {
  long hash = HashOf(name);
  if (name == "" || StringLen(name) > SYMBOL_MOST || taken.Has(hash)) return;
  taken.Put(hash, 1);
  SSymbol symbol;
  m_platform.Symbol(name, symbol);
  // Figures that the terminal does not have yet.
  bool known = symbol.point > 0.0 && symbol.contractSize > 0.0 && symbol.tickSize > 0.0 && symbol.tickValue > 0.0 &&
               symbol.lotsMin > 0.0 && symbol.lotsMax > 0.0 && symbol.lotsStep > 0.0;
  if (!known) return;
  int count = ArraySize(m_symbols);
  ArrayResize(m_symbols, count + 1, 64);
  m_symbols[count] = symbol;
}

// Deals since a time, and all of the positions whose end the service has not acknowledged yet.
void CSnapshot::TakeDeals(const long since) {
  m_platform.DealsSince(since, m_deals);
  // The platform asks by whole seconds.
  int kept = 0;
  for (int i = 0; i < ArraySize(m_deals); i++) {
    if (m_deals[i].at < since) continue;
    if (i != kept) m_deals[kept] = m_deals[i];
    kept++;
  }
  ArrayResize(m_deals, kept);
  CLongIndex ended;
  CJsonReader r;
  for (int i = 0; i < m_journal.EventCount(); i++) {
    if (!r.Parse(m_journal.EventJson(i))) continue;
    int position = r.Find(r.Root(), "position");
    if (r.Text(r.Find(position, "state")) != "closed") continue;
    long id = TicketFromText(r.Text(r.Find(position, "id")));
    if (id == 0 || ended.Has(id)) continue;
    ended.Put(id, 1);
    AddDealsOf(id, since);
  }
  SortDeals(m_deals);
}

void CSnapshot::AddDealsOf(const long id, const long since) {
  SDeal deals[];
  m_platform.DealsOf(id, deals);
  for (int i = 0; i < ArraySize(deals); i++) {
    if (deals[i].at >= since) continue;
    int count = ArraySize(m_deals);
    ArrayResize(m_deals, count + 1, 64);
    m_deals[count] = deals[i];
  }
}

int CSnapshot::Count(const string section) {
  if (section == "symbols") return ArraySize(m_symbols);
  if (section == "positions") return ArraySize(m_positions);
  if (section == "orders") return ArraySize(m_orders);
  if (section == "deals") return ArraySize(m_deals);
  return ArraySize(m_links);
}

void CSnapshot::Item(const string section, const int index, CJsonWriter &w) {
  if (section == "symbols") WriteSymbol(w, m_symbols[index]);
  else if (section == "positions") WritePosition(w, "", m_positions[index]);
  else if (section == "orders") WritePosition(w, "", m_orders[index]);
  else if (section == "deals") WriteDeal(w, m_deals[index]);
  else WriteLinkReport(w, m_links[index]);
}

#endif
