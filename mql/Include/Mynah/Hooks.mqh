//+------------------------------------------------------------------+
//| Hooks.mqh: what lies between the session and the logic           |
//+------------------------------------------------------------------+
#ifndef MYNAH_HOOKS_MQH
#define MYNAH_HOOKS_MQH
#include "Json.mqh"

// What the session asks of the logic, and tells it. Identity() and Funds() are given a writer with an open object
// and write its fields; SectionItem(), EventItem() and OutcomeItem() write one item of a list: the whole object, or
// Raw("", json).
class CSessionHooks {
public:
  virtual ~CSessionHooks() {}
  // Of the hello: platform, login, server, currency, leverage, marginMode, build, role.
  virtual void Identity(CJsonWriter &w) = 0;
  virtual string Stream() = 0;
  virtual long LastSeq() = 0;
  virtual long Epoch() = 0;
  virtual string Key() = 0;
  // The key before the last change, while the new one has not opened a session yet; "" otherwise.
  virtual string PreviousKey() = 0;
  // Both are durable when this returns true. `previous` is "" once it is not needed any more.
  virtual bool StoreKey(string key, string previous) = 0;
  // The lists of positions and orders are proven; else the session waits and asks again.
  virtual bool SnapshotReady() = 0;
  // Writes pending changes into the journal, then freezes what will be told: the frames may go out over several
  // calls of Work(). No events are asked for meanwhile.
  virtual void BeginSnapshot(long dealsSince) = 0;
  virtual long SnapshotSeq() = 0;
  // Sections: symbols, positions, orders, deals, links. (The account's one item is told with Funds().) The same
  // until the next BeginSnapshot().
  virtual int SectionCount(string section) = 0;
  virtual void SectionItem(string section, int index, CJsonWriter &w) = 0;
  // The epoch is durable in the journal when this returns; events up to `acked` may go.
  virtual void Welcomed(long epoch, long acked) = 0;
  virtual void Synced() = 0;
  // A session is over that had been welcomed.
  virtual void Disconnected() = 0;
  virtual void Acked(long seq) = 0;
  // Every field of the items has been checked against the protocol. Only ever called when synced.
  virtual void Desired(long epoch, CJsonReader &r, int itemsNode) = 0;
  // Selects these symbols, so that Quote() will have them.
  virtual void Watch(string &symbols[]) = 0;
  // Unacknowledged, oldest first, without gaps: the last one has the number LastSeq().
  virtual int PendingEvents() = 0;
  virtual void EventItem(int index, CJsonWriter &w) = 0;
  virtual int PendingOutcomes() = 0;
  virtual void OutcomeItem(int index, CJsonWriter &w) = 0;
  // The first so many have left.
  virtual void OutcomesSent(int count) = 0;
  virtual bool Quote(string symbol, double &bid, double &ask, int &digits) = 0;
  // balance, equity, margin, freeMargin; not `at`.
  virtual void Funds(CJsonWriter &w) = 0;
  // True for a program that trades: the chart then says which box keeps it from trading.
  virtual bool WantsToTrade() = 0;
};

#endif
