//+------------------------------------------------------------------+
//| Executor.mqh: makes links what they should be                    |
//+------------------------------------------------------------------+
// Section 4 of the protocol, one call to the broker under way per link.
//
//   wish -> versions -> under way? wait -> step -> intent to journal -> broker -> outcome to journal -> tell
//                                           ^                             |
//                                           +-- again, back off <---------+
//                                           +-- look, after quarantine <--+ no answer
#ifndef MYNAH_EXECUTOR_MQH
#define MYNAH_EXECUTOR_MQH
#include "Guards.mqh"
#include "Journal.mqh"
#include "Proof.mqh"
#include "Session.mqh"
#include "Steps.mqh"

#define NOT_READY_MS 250
// Links that are over stay in snapshots this long.
#define REPORT_ENDED_DAYS 7

// What a snapshot says of a link.
struct SLinkReport {
  string link;
  long version;
  string state;
  long units;
  long ticket;
};

class CExecutor {
private:
  CPlatform *m_platform;
  CJournal *m_journal;
  CSession *m_session;
  CProof *m_proof;
  CGuards *m_guards;
  // Longer than the longest flight of an order.
  long m_quarantineMs;
  // A call without an answer for this long is told as unknown.
  long m_answerMs;
  bool m_testReports;
  CWork *m_works[];
  CCall *m_calls[];
  SOutcome m_outcomes[];
  string m_lastCopy;
  // Symbol → ElapsedMs() when its safety stop may be asked for again.
  CLongIndex m_safetyAt;

  bool IsReady() { return m_platform.Connected() && m_proof.Holds() && !m_journal.IsBroken(); }
  CWork *FindWork(const string link);
  CCall *FindCall(const string link);
  void AddWork(CWork *work);
  void DropWork(CWork *work);
  void AddCall(CCall *call);
  void DropCall(CCall *call);
  void RecordOf(const SWish &wish, SLink &record);
  void Where(const SLink &record, SWhere &where) { m_platform.Find(record.ticket, where); }
  void Write(const SLink &record);
  void Later(CWork *work, const long wait, const bool forLists);
  bool HasCome(CCall *call);
  int EntriesUnderWay();
  bool TickCall();
  bool TickWork();

  void Receive(const SWish &wish);
  void Repeat(const SLink &record, CWork *work, const long epoch);
  void Begin(const SWish &wish);
  void TurnToNext(CWork *work);

  void Proceed(CWork *work, const SLink &before, const string after);
  bool SearchFor(SLink &record, const SWish &wish);
  void Try(CWork *work, SLink &record, const SWhere &where, const string step);
  void Call(CWork *work, SLink &record, const SWhere &where, const SRequest &request);
  string Filling(CWork *work, const string symbol);
  bool HasOtherFilling(CWork *work);
  void Answered(CCall *call, const SResult &result);
  void Settle(CWork *work, SLink &record, const string what, const long unitsBefore, const SResult &result);
  bool IsShown(CCall *call, const SLink &record, const SResult &result);
  void Stuck(CWork *work, SLink &record, const SWhere &where, const string step);
  void BackOff(CWork *work, SLink &record, const int code, const bool again);
  void Unanswered(CCall *call);
  void Look(CCall *call);

  bool Watches(CWork *work, SLink &record, const string step, const double bid, const double ask, SRequest &request);
  void CloseAtOnce(SLink &record, const SWhere &where);
  void StopReached(const int link, const string cause);
  void GiveBack(const int link, const long surplus);
  void Know(const SLink &record);

  void Finish(CWork *work, SLink &record, const SWhere &where);
  void Reject(CWork *work, SLink &record, const SWhere &where, const int code, const string reason);
  void Ended(CWork *work, SLink &record, const SWhere &where);
  void Conclude(CWork *work, SLink &record, const SWhere &where, const string status, const int code, const string reason);
  void OutcomeOf(CWork *work, const SLink &record, const SWhere &where, SOutcome &outcome);
  void Unknown(CWork *work);
  void Interim(CWork *work, const SLink &record, const string status);
  void Tell(const SOutcome &outcome);
  void Refresh(SLink &record, const SWhere &where);

public:
  CExecutor() : m_quarantineMs(0), m_answerMs(0), m_testReports(false), m_lastCopy("") {}
  ~CExecutor() { Stop(); }

  void Init(CPlatform *platform, CJournal *journal, CSession *session, CProof *proof, CGuards *guards,
            const long quarantineMs, const bool testReports);
  // Takes up what the journal says was under way.
  void Start();
  // The program ends, or turns to another account: what is under way is in the journal.
  void Stop();
  // Takes in a `desired` frame.
  void Take(const long epoch, CJsonReader &r, const int items);
  // A call's answer has come, by the number of its request.
  void Answer(const long requestId, const SResult &result);
  // The account has changed: deals and lists that were waited for may have come.
  void Traded();
  // Goes on with what is due.
  void Tick();
  // Netting: closes what the market has reached the stop or target of.
  void WatchStops();
  // Netting: sets the broker's stops where they are not what they should be.
  void KeepSafe();
  // The session is over: the service will ask again for what was not sent.
  void ForgetOutcomes() { ArrayResize(m_outcomes, 0); }
  int OutcomeCount() { return ArraySize(m_outcomes); }
  void WriteOutcomeItem(const int index, CJsonWriter &w) { WriteOutcome(w, m_outcomes[index]); }
  void OutcomesSent(const int count);
  // An answer may come as an event: events should be let in soon.
  bool AwaitsAnswer();
  int Unsettled();
  // What was done last, in words; "" if nothing.
  string LastCopy() { return m_lastCopy; }
  // What the journal says of every link that is not over, or ended lately.
  void Reports(SLinkReport &reports[]);
};

#include "ExecutorCalls.mqh"
#include "ExecutorOutcomes.mqh"
#include "ExecutorStops.mqh"

void CExecutor::Init(CPlatform *platform, CJournal *journal, CSession *session, CProof *proof, CGuards *guards,
                     const long quarantineMs, const bool testReports) {
  m_platform = platform;
  m_journal = journal;
  m_session = session;
  m_proof = proof;
  m_guards = guards;
  m_quarantineMs = quarantineMs;
  m_answerMs = quarantineMs * 3 / 10;
  m_testReports = testReports;
}

void CExecutor::Start() {
  SLink record;
  for (int i = 0; i < m_journal.LinkCount(); i++) {
    m_journal.Link(i, record);
    Know(record);
    if (record.calling == "") continue;
    CCall *call = new CCall(record.link, record.calling);
    // In full, from now on: how long ago the call was, only a clock could say that somebody may have put forward.
    call.lookAt = ElapsedMs() + m_quarantineMs;
    AddCall(call);
  }
}

void CExecutor::Stop() {
  for (int i = 0; i < ArraySize(m_works); i++) delete m_works[i];
  for (int i = 0; i < ArraySize(m_calls); i++) delete m_calls[i];
  ArrayResize(m_works, 0);
  ArrayResize(m_calls, 0);
  ForgetOutcomes();
}

// ---- what comes in ----------------------------------------------------------------------------------------

void CExecutor::Take(const long epoch, CJsonReader &r, const int items) {
  if (epoch < m_journal.Epoch()) {
    m_session.SendError("STALE_EPOCH", "epoch " + IntegerToString(epoch) + " is over: " + IntegerToString(m_journal.Epoch()) +
                                           " was seen; nothing was done");
    return;
  }
  if (epoch > m_journal.Epoch() && !m_journal.Write(NumberRecord("epoch", epoch))) return;
  double arrivedAt = ElapsedFraction();
  SWish wish;
  for (int item = r.First(items); item >= 0; item = r.Next(item)) {
    ReadWish(r, item, wish);
    wish.epoch = epoch;
    wish.arrivedAt = arrivedAt;
    Receive(wish);
  }
}

void CExecutor::Receive(const SWish &wish) {
  CWork *work = FindWork(wish.link);
  int at = m_journal.FindLink(wish.link);
  if (at >= 0) {
    SLink record;
    m_journal.Link(at, record);
    if (wish.version < record.done || wish.version < record.intended || wish.version == record.done) {
      Repeat(record, work, wish.epoch);
      return;
    }
  }
  if (work == NULL) {
    Begin(wish);
    return;
  }
  if (wish.version == work.wish.version && !work.isStop) {
    if (wish.epoch > work.wish.epoch) work.wish.epoch = wish.epoch;
    if (work.interim.status == "") return;
    work.interim.epoch = work.wish.epoch;
    Tell(work.interim);
    return;
  }
  long waiting = work.hasNext ? work.next.version : work.isStop ? -1 : work.wish.version;
  if (wish.version <= waiting) return;
  work.next = wish;
  work.hasNext = true;
  if (FindCall(wish.link) == NULL && work.GivesWay()) TurnToNext(work);
}

// A version that was carried out, or is lower than one that was: the latest outcome again.
void CExecutor::Repeat(const SLink &record, CWork *work, const long epoch) {
  SOutcome outcome = record.outcome;
  if (work != NULL && work.interim.status != "") outcome = work.interim;
  if (outcome.status == "") return;
  outcome.epoch = epoch;
  Tell(outcome);
}

void CExecutor::Begin(const SWish &wish) {
  CWork *work = new CWork(wish);
  AddWork(work);
  if (FindCall(wish.link) != NULL) {
    Unknown(work);
    return;
  }
  SLink record;
  RecordOf(wish, record);
  Proceed(work, record, "");
}

// Gives up a wish for the newer one that waits.
void CExecutor::TurnToNext(CWork *work) {
  bool hasNext = work.hasNext;
  SWish next = work.next;
  DropWork(work);
  if (hasNext) Begin(next);
}

// ---- time passes ------------------------------------------------------------------------------------------

void CExecutor::Tick() {
  int most = 2 * (ArraySize(m_works) + ArraySize(m_calls));
  for (int i = 0; i < most; i++)
    if (!TickCall() && !TickWork()) return;
}

// @returns true when a call was due
bool CExecutor::TickCall() {
  long now = ElapsedMs();
  for (int i = 0; i < ArraySize(m_calls); i++) {
    CCall *call = m_calls[i];
    if (call.unansweredAt > 0 && call.unansweredAt <= now) {
      call.unansweredAt = 0;
      Unanswered(call);
      return true;
    }
    if (call.lookAt > 0 && call.lookAt <= now) {
      call.lookAt = 0;
      Look(call);
      return true;
    }
  }
  return false;
}

// @returns true when a wish was due
bool CExecutor::TickWork() {
  long now = ElapsedMs();
  for (int i = 0; i < ArraySize(m_works); i++) {
    CWork *work = m_works[i];
    if (work.dueAt == 0 || work.dueAt > now) continue;
    work.dueAt = 0;
    if (FindCall(work.wish.link) != NULL) continue;
    SLink record;
    RecordOf(work.wish, record);
    Proceed(work, record, "");
    return true;
  }
  return false;
}

void CExecutor::Traded() {
  long now = ElapsedMs();
  for (int i = 0; i < ArraySize(m_works); i++)
    if (m_works[i].forLists && m_works[i].dueAt > 0) m_works[i].dueAt = now;
  for (int i = 0; i < ArraySize(m_calls); i++)
    if (HasCome(m_calls[i])) m_calls[i].lookAt = now;
  Tick();
}

// ---- small things -----------------------------------------------------------------------------------------

CWork *CExecutor::FindWork(const string link) {
  for (int i = 0; i < ArraySize(m_works); i++)
    if (m_works[i].wish.link == link) return m_works[i];
  return NULL;
}

CCall *CExecutor::FindCall(const string link) {
  for (int i = 0; i < ArraySize(m_calls); i++)
    if (m_calls[i].link == link) return m_calls[i];
  return NULL;
}

void CExecutor::AddWork(CWork *work) {
  int count = ArraySize(m_works);
  ArrayResize(m_works, count + 1, 64);
  m_works[count] = work;
}

void CExecutor::DropWork(CWork *work) {
  int kept = 0;
  int count = ArraySize(m_works);
  for (int i = 0; i < count; i++)
    if (m_works[i] != work) m_works[kept++] = m_works[i];
  ArrayResize(m_works, kept, 64);
  delete work;
}

void CExecutor::AddCall(CCall *call) {
  int count = ArraySize(m_calls);
  ArrayResize(m_calls, count + 1, 64);
  m_calls[count] = call;
}

void CExecutor::DropCall(CCall *call) {
  int kept = 0;
  int count = ArraySize(m_calls);
  for (int i = 0; i < count; i++)
    if (m_calls[i] != call) m_calls[kept++] = m_calls[i];
  ArrayResize(m_calls, kept, 64);
  delete call;
}

// What the journal knows of a wish's link; a new record for one that was never heard of.
void CExecutor::RecordOf(const SWish &wish, SLink &record) {
  int at = m_journal.FindLink(wish.link);
  if (at >= 0) {
    m_journal.Link(at, record);
    return;
  }
  ClearLink(record);
  record.link = wish.link;
  record.magic = wish.magic;
  record.comment = wish.comment;
  record.epoch = wish.epoch;
}

void CExecutor::Write(const SLink &record) {
  string line = LinkRecord(record);
  int at = m_journal.FindLink(record.link);
  if (at >= 0) {
    SLink known;
    m_journal.Link(at, known);
    if (LinkRecord(known) == line) return;
  }
  m_journal.Write(line);
  Know(record);
}

void CExecutor::Later(CWork *work, const long wait, const bool forLists) {
  work.dueAt = ElapsedMs() + (wait > 0 ? wait : 1);
  work.forLists = forLists;
}

bool CExecutor::AwaitsAnswer() {
  for (int i = 0; i < ArraySize(m_calls); i++)
    if (m_calls[i].requestId > 0) return true;
  return false;
}

int CExecutor::Unsettled() {
  int count = ArraySize(m_works);
  for (int i = 0; i < ArraySize(m_calls); i++)
    if (FindWork(m_calls[i].link) == NULL) count++;
  return count;
}

#endif
