// Clocks and calendar.
#pragma once
#include "structs.hpp"

namespace mql {

struct MqlDateTime {
  MQL_STRUCT(MqlDateTime)
  int year;
  int mon;
  int day;
  int hour;
  int min;
  int sec;
  int day_of_week;
  int day_of_year;
};

inline constexpr int TIME_DATE = 1;
inline constexpr int TIME_MINUTES = 2;
inline constexpr int TIME_SECONDS = 4;

bool TimeToStruct(datetime time, MqlDateTime &parts);
datetime StructToTime(const MqlDateTime &parts);
string TimeToString(datetime time, int flags = TIME_DATE | TIME_MINUTES);
datetime StringToTime(const string &text);

/** Since the program's start. */
ulong GetMicrosecondCount();
/** Since the machine's start; 32 bits, so it begins anew after 49.7 days. */
uint GetTickCount();
#ifdef __MQL5__
ulong GetTickCount64();
#endif
datetime TimeGMT();
datetime TimeLocal();

}  // namespace mql
