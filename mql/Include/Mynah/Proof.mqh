//+------------------------------------------------------------------+
//| Proof.mqh: an empty list is not an empty account                 |
//+------------------------------------------------------------------+
// Proves that the account's lists are complete: the same positions and orders, read three times at least 200 ms
// apart, with all that the journal knows to have been there.
#ifndef MYNAH_PROOF_MQH
#define MYNAH_PROOF_MQH
#include "Journal.mqh"

#define PROOF_READINGS 3
#define PROOF_APART_MS 200
// MT4 shows as much history as the trader chose to see: a deal that is older than a day may be hidden for good.
#define MT4_PATIENCE_MS 60000

class CProof {
private:
  CPlatform *m_platform;
  CJournal *m_journal;
  string m_last;
  int m_same;
  long m_readAt;
  bool m_connected;
  long m_waitingSince;
  long m_login;

  // False while history lacks the last deal that was told.
  bool IsPlausible();
  void Read();

public:
  CProof() : m_last(""), m_same(0), m_readAt(0), m_connected(false), m_waitingSince(0), m_login(0) {}
  void Init(CPlatform *platform, CJournal *journal) {
    m_platform = platform;
    m_journal = journal;
    m_login = platform.Login();
    Forget();
  }
  // Of no other account than that which was logged in at the start: a person may change it at any moment.
  bool Holds() { return m_same >= PROOF_READINGS && m_platform.Login() == m_login; }
  void Forget() {
    m_same = 0;
    m_readAt = 0;
    m_waitingSince = 0;
    m_connected = false;
  }
  // Reads when that is due. @returns true when it has just been proven
  bool Work();
};

bool CProof::Work() {
  if (!m_platform.Connected()) {
    // The line to the broker dropped: nothing is proven any more.
    if (m_connected) Forget();
    return false;
  }
  if (!m_connected) Forget();
  m_connected = true;
  if (Holds() || (m_readAt > 0 && ElapsedMs() < m_readAt + PROOF_APART_MS)) return false;
  Read();
  return Holds();
}

void CProof::Read() {
  SPosition list[];
  m_platform.ReadLists(list);
  string reading = "";
  for (int i = 0; i < ArraySize(list); i++) reading += IntegerToString(list[i].ticket) + ",";
  bool same = m_same > 0 && reading == m_last;
  m_readAt = ElapsedMs();
  m_last = reading;
  if (!IsPlausible()) m_same = 0;
  else m_same = same ? m_same + 1 : 1;
}

bool CProof::IsPlausible() {
  if (m_journal.LastDeal() == 0 || m_platform.HasDeal(m_journal.LastDeal())) {
    m_waitingSince = 0;
    return true;
  }
  if (m_waitingSince == 0) m_waitingSince = ElapsedMs();
  bool old = m_journal.LastDealAt() < UtcMs() - MS_PER_DAY;
  if (m_platform.Name() != "mt4" || !old || ElapsedMs() < m_waitingSince + MT4_PATIENCE_MS) return false;
  LogWarn("the account history does not go back to the last deal that was reported: right-click the Account History tab "
          "and choose All History, or closed positions may be missed");
  return true;
}

#endif
