// Clocks and calendar; all times are UTC.
#include "time.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "inputs.hpp"

namespace mql {
namespace {
const auto started = std::chrono::steady_clock::now();

template <class Unit> long elapsed(std::chrono::steady_clock::duration duration) {
  return static_cast<long>(std::chrono::duration_cast<Unit>(duration).count());
}
}  // namespace

bool TimeToStruct(datetime time, MqlDateTime &parts) {
  const std::time_t seconds = time.seconds;
  std::tm calendar{};
  if (seconds < 0 || gmtime_r(&seconds, &calendar) == nullptr) return false;
  parts.year = calendar.tm_year + 1900;
  parts.mon = calendar.tm_mon + 1;
  parts.day = calendar.tm_mday;
  parts.hour = calendar.tm_hour;
  parts.min = calendar.tm_min;
  parts.sec = calendar.tm_sec;
  parts.day_of_week = calendar.tm_wday;
  parts.day_of_year = calendar.tm_yday;
  return true;
}

datetime StructToTime(const MqlDateTime &parts) {
  std::tm calendar{};
  calendar.tm_year = parts.year - 1900;
  calendar.tm_mon = parts.mon - 1;
  calendar.tm_mday = parts.day;
  calendar.tm_hour = parts.hour;
  calendar.tm_min = parts.min;
  calendar.tm_sec = parts.sec;
  return datetime(static_cast<long>(timegm(&calendar)));
}

string TimeToString(datetime time, int flags) {
  MqlDateTime parts{};
  if (!TimeToStruct(time, parts)) return string(u"");
  std::array<char, 64> text{};
  std::string result;
  if ((flags & TIME_DATE) != 0) {
    std::snprintf(text.data(), text.size(), "%04d.%02d.%02d", parts.year, parts.mon, parts.day);
    result = text.data();
  }
  if ((flags & (TIME_MINUTES | TIME_SECONDS)) != 0) {
    std::snprintf(text.data(), text.size(), "%02d:%02d", parts.hour, parts.min);
    result += (result.empty() ? "" : " ") + std::string(text.data());
  }
  if ((flags & TIME_SECONDS) != 0) {
    std::snprintf(text.data(), text.size(), ":%02d", parts.sec);
    result += text.data();
  }
  return string(result);
}

datetime StringToTime(const string &text) {
  long seconds = 0;
  return host::parse_datetime(text, seconds) ? datetime(seconds) : datetime(0);
}

ulong GetMicrosecondCount() {
  return static_cast<ulong>(elapsed<std::chrono::microseconds>(std::chrono::steady_clock::now() - started));
}

uint GetTickCount() {
  return static_cast<uint>(elapsed<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()));
}

#ifdef __MQL5__
ulong GetTickCount64() {
  return static_cast<ulong>(elapsed<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()));
}
#endif

datetime TimeGMT() { return datetime(static_cast<long>(std::time(nullptr))); }
datetime TimeLocal() { return TimeGMT(); }

}  // namespace mql
