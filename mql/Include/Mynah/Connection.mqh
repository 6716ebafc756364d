//+------------------------------------------------------------------+
//| Connection.mqh: the way to the service, and when to try it again |
//+------------------------------------------------------------------+
// MetaTrader 5 has sockets with and without TLS. MetaTrader 4 has none: plain connections go by ws2_32.dll,
// encrypted ones by winhttp.dll.
#ifndef MYNAH_CONNECTION_MQH
#define MYNAH_CONNECTION_MQH
#include "WebSocket.mqh"
#ifdef __MQL5__
#include "SocketMt5.mqh"
#else
#include "SocketMt4.mqh"
#include "WinHttp.mqh"
#endif

// @returns a closed wire that suits the address; the caller deletes it
CWire *NewWire(const SUrl &url) {
#ifdef __MQL5__
  return new CWebSocket(new CSocketMt5());
#else
  if (url.tls) return new CWinHttp();
  return new CWebSocket(new CSocketMt4());
#endif
}

#define RECONNECT_FIRST_MS 1000.0
#define RECONNECT_LONGEST_MS 60000.0
// How often a box that is not ticked is looked at again: nothing leaves the computer for that.
#define RECONNECT_OBSTACLE_MS 3000
// "A person must act": there is no next attempt.
#define RECONNECT_NEVER (-1)

// When to connect again: exponential backoff with full jitter, unless the service said when.
class CReconnect {
private:
  int m_attempt;
  bool m_advised;
  // Milliseconds, or RECONNECT_NEVER.
  long m_advice;

public:
  CReconnect() { Synced(); }
  // The session is synced: the next trouble is a new one.
  void Synced() {
    m_attempt = 0;
    m_advised = false;
    m_advice = 0;
  }
  void Advised(const long retryAfterMs) {
    m_advised = true;
    m_advice = retryAfterMs;
  }
  // @returns the delay before the next attempt in milliseconds, or RECONNECT_NEVER
  long Delay();
};

long CReconnect::Delay() {
  if (m_advised && m_advice == RECONNECT_NEVER) return RECONNECT_NEVER;
  bool advised = m_advised;
  m_advised = false;
  int doublings = m_attempt < 16 ? m_attempt : 16;
  m_attempt++;
  if (advised) return m_advice + (long)(RandomUnit() * (double)m_advice);
  double most = RECONNECT_FIRST_MS * MathPow(2.0, doublings);
  if (most > RECONNECT_LONGEST_MS) most = RECONNECT_LONGEST_MS;
  return (long)(RandomUnit() * most);
}

#endif
