// The life of a program: timers, sleeping, stopping, the clock of the server.
#pragma once
#include "../lang/lang.hpp"

namespace mql {

MQL_ENUM(ENUM_INIT_RETCODE, INIT_SUCCEEDED = 0, INIT_FAILED = 1, INIT_PARAMETERS_INCORRECT = 32767,
         INIT_AGENT_NOT_SUITABLE = 32768);

inline constexpr int REASON_PROGRAM = 0;
inline constexpr int REASON_REMOVE = 1;
inline constexpr int REASON_RECOMPILE = 2;
inline constexpr int REASON_CHARTCHANGE = 3;
inline constexpr int REASON_CHARTCLOSE = 4;
inline constexpr int REASON_PARAMETERS = 5;
inline constexpr int REASON_ACCOUNT = 6;
inline constexpr int REASON_TEMPLATE = 7;
inline constexpr int REASON_INITFAILED = 8;
inline constexpr int REASON_CLOSE = 9;

/** One timer for each program; it comes no more often than every 10 ms, as on a real terminal. */
bool EventSetMillisecondTimer(int milliseconds);
bool EventSetTimer(int seconds);
void EventKillTimer();

/** Ends early when the program is to stop; delivers no events. */
void Sleep(int milliseconds);
bool IsStopped();
/** The program ends after the handler that runs now, with REASON_PROGRAM. */
void ExpertRemove();
int UninitializeReason();

}  // namespace mql

#define _StopFlag (::mql::IsStopped())
#define _UninitReason (::mql::UninitializeReason())
