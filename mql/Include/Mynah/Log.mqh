//+------------------------------------------------------------------+
//| Log.mqh: lines in the Experts log                                |
//+------------------------------------------------------------------+
// The log is for people: a line that repeats the one before is not written again, and a loop of complaints does
// not fill the disk.
#ifndef MYNAH_LOG_MQH
#define MYNAH_LOG_MQH
#include "Clock.mqh"
#include "Text.mqh"

#define LOG_LINES_PER_MINUTE 60
#define LOG_LINE_MOST 900

enum ENUM_LOG_LEVEL { LOG_INFO, LOG_WARNING, LOG_ERROR };

string g_logLast = "";
long g_logMinute = -1;
int g_logCount = 0;
int g_logOmitted = 0;

void LogLine(const ENUM_LOG_LEVEL level, const string text) {
  if (text == g_logLast) return;
  long minute = ElapsedMs() / 60000;
  if (minute != g_logMinute) {
    if (g_logOmitted > 0) Print("WARNING: ", g_logOmitted, " lines were left out; there were too many");
    g_logMinute = minute;
    g_logCount = 0;
    g_logOmitted = 0;
  }
  // Errors are what the trader must see: they have half as much room again.
  int most = level == LOG_ERROR ? LOG_LINES_PER_MINUTE * 3 / 2 : LOG_LINES_PER_MINUTE;
  if (g_logCount >= most) {
    g_logOmitted++;
    return;
  }
  g_logCount++;
  g_logLast = text;
  string mark = "";
  if (level == LOG_WARNING) mark = "WARNING: ";
  if (level == LOG_ERROR) mark = "ERROR: ";
  Print(mark + OneLine(text, LOG_LINE_MOST));
}

void LogInfo(const string text) {
  LogLine(LOG_INFO, text);
}

void LogWarn(const string text) {
  LogLine(LOG_WARNING, text);
}

void LogError(const string text) {
  LogLine(LOG_ERROR, text);
}

#endif
