//+------------------------------------------------------------------+
//| Clock.mqh: elapsed time, and UTC in milliseconds                 |
//+------------------------------------------------------------------+
#ifndef MYNAH_CLOCK_MQH
#define MYNAH_CLOCK_MQH

// Milliseconds since some time in the past; no change of the computer's clock moves it.
long ElapsedMs() {
  return (long)(GetMicrosecondCount() / 1000);
}

// What is to be added to ElapsedMs() for UTC in milliseconds.
long g_utcAhead = 0;
bool g_utcKnown = false;

// UTC in milliseconds by the computer's clock. The terminal tells that in whole seconds only: the milliseconds are
// counted from the last change of the second that was seen, so that they are right after the first second.
long UtcMs() {
  long elapsed = ElapsedMs();
  long second = (long)TimeGMT() * 1000;
  long now = elapsed + g_utcAhead;
  if (!g_utcKnown || now < second) g_utcAhead = second - elapsed;
  else if (now > second + 999) g_utcAhead = second + 999 - elapsed;
  g_utcKnown = true;
  return elapsed + g_utcAhead;
}

#endif
