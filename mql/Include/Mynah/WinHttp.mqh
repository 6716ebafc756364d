//+------------------------------------------------------------------+
//| WinHttp.mqh: wss:// for MetaTrader 4, by Windows' own winhttp.dll|
//+------------------------------------------------------------------+
// It has TLS and the WebSocket's frames in it, and one way of receiving only: to block until a message comes. So
// every read follows a poll, which the service answers at once: whatever it has sent before comes with the answer.
#ifndef MYNAH_WINHTTP_MQH
#define MYNAH_WINHTTP_MQH
#include "Clock.mqh"
#include "Permissions.mqh"
#include "Wire.mqh"

#import "winhttp.dll"
int WinHttpOpen(string agent, int access, string proxy, string bypass, int flags);
int WinHttpSetTimeouts(int handle, int resolveMs, int connectMs, int sendMs, int receiveMs);
int WinHttpConnect(int session, string host, int port, int reserved);
int WinHttpOpenRequest(int connection, string verb, string path, string version, string referrer, int types, int flags);
int WinHttpSetOption(int handle, int option, int buffer, int length);
int WinHttpSendRequest(int request, string headers, int length, int body, int bodyLength, int total, int context);
int WinHttpReceiveResponse(int request, int reserved);
int WinHttpQueryHeaders(int request, int level, int name, int &value, int &length, int index);
int WinHttpReadData(int request, uchar &buffer[], int length, int &count);
int WinHttpWebSocketCompleteUpgrade(int request, int context);
int WinHttpWebSocketSend(int handle, int type, uchar &buffer[], int length);
int WinHttpWebSocketReceive(int handle, uchar &buffer[], int length, int &count, int &type);
int WinHttpCloseHandle(int handle);
// The same function as kernel32's GetLastError, by a name that MQL does not have too.
#import "ntdll.dll"
int RtlGetLastWin32Error();
#import

#define WINHTTP_DEFAULT_PROXY 0
#define WINHTTP_SECURE 0x00800000
#define WINHTTP_UPGRADE 114
#define WINHTTP_STATUS_NUMBER 0x20000013
#define WINHTTP_MESSAGE 2
#define WINHTTP_FRAGMENT 3
#define WINHTTP_CLOSE 4
#define WINHTTP_CHUNK 65536
#define WINHTTP_TIMEOUT 12002
#define WINHTTP_NAME_NOT_RESOLVED 12007
#define WINHTTP_CANNOT_CONNECT 12029
#define WINHTTP_SECURE_FAILURE 12175
// The backstop: longer than the service is ever silent.
#define WINHTTP_RECEIVE_MS 15000
// A poll without an answer for so long, while other messages come: the service does not know polls.
#define WINHTTP_POLL_MS 4000

class CWinHttp : public CWire {
private:
  SUrl m_url;
  int m_session;
  int m_connection;
  int m_socket;
  uchar m_buffer[WINHTTP_CHUNK];
  // Parts of a message that has not ended.
  uchar m_part[];
  int m_partBytes;
  string m_messages[];
  bool m_heard;
  long m_pollId;
  bool m_polling;
  ulong m_polledAt;
  long m_pollDueAt;

  void Unreachable(const string step);
  bool Request(const int handle);
  string Answer(const int request);
  void Receive();

protected:
  virtual void Drop();

public:
  CWinHttp();
  virtual ~CWinHttp() { Drop(); }
  virtual void Open(const SUrl &url);
  virtual void Pump(const int waitMs);
  virtual void Flush() {}
  virtual void Send(const string text);
  virtual int QueuedBytes() { return 0; }
  virtual bool Next(string &text);
  virtual bool Heard();
  virtual void Ping() {}
  virtual void Polled(const long id);
  virtual void Close(const int code, const string reason);
};

CWinHttp::CWinHttp() {
  m_session = 0;
  m_connection = 0;
  m_socket = 0;
  m_partBytes = 0;
  m_heard = false;
  m_pollId = 0;
  m_polling = false;
  m_polledAt = 0;
  m_pollDueAt = 0;
}

void CWinHttp::Drop() {
  if (m_socket != 0) WinHttpCloseHandle(m_socket);
  if (m_connection != 0) WinHttpCloseHandle(m_connection);
  if (m_session != 0) WinHttpCloseHandle(m_session);
  m_socket = 0;
  m_connection = 0;
  m_session = 0;
  m_partBytes = 0;
  m_polling = false;
}

void CWinHttp::Unreachable(const string step) {
  int error = RtlGetLastWin32Error();
  string where = HostAndPort(m_url);
  if (error == WINHTTP_NAME_NOT_RESOLVED) Fail("no computer is known as " + m_url.host + ": is ServerUrl right?");
  else if (error == WINHTTP_SECURE_FAILURE)
    Fail("no TLS with " + where + ": its certificate is not trusted or not for this name, or it speaks ws:// only");
  else if (error == WINHTTP_CANNOT_CONNECT || error == WINHTTP_TIMEOUT)
    Fail("cannot reach " + where + ": is the service running, the address right, the firewall open?");
  else Fail("cannot connect to " + where + " (" + step + ": error " + IntegerToString(error) + ")");
}

void CWinHttp::Open(const SUrl &url) {
  Drop();
  m_url = url;
  m_roundTripUs = -1;
  ArrayResize(m_messages, 0);
  m_why = DllObstacle();
  m_needsPerson = m_why != "";
  if (m_needsPerson) return;
  m_state = WIRE_OPENING;
  m_session = WinHttpOpen("Mynah", WINHTTP_DEFAULT_PROXY, NULL, NULL, 0);
  if (m_session != 0) {
    WinHttpSetTimeouts(m_session, CONNECT_MS, CONNECT_MS, CONNECT_MS, HANDSHAKE_MS);
    m_connection = WinHttpConnect(m_session, url.host, url.port, 0);
  }
  int request = 0;
  int secure = url.tls ? WINHTTP_SECURE : 0;
  if (m_connection != 0) request = WinHttpOpenRequest(m_connection, "GET", url.path, NULL, NULL, 0, secure);
  if (request == 0) {
    Unreachable("open");
    return;
  }
  if (Request(request)) m_socket = WinHttpWebSocketCompleteUpgrade(request, 0);
  if (m_socket == 0 && m_state == WIRE_OPENING) Unreachable("upgrade");
  WinHttpCloseHandle(request);
  if (m_socket == 0) return;
  m_state = WIRE_OPEN;
  m_heard = true;
  m_pollDueAt = ElapsedMs();
}

bool CWinHttp::Request(const int handle) {
  WinHttpSetOption(handle, WINHTTP_UPGRADE, 0, 0);
  if (WinHttpSendRequest(handle, NULL, 0, 0, 0, 0, 0) == 0 || WinHttpReceiveResponse(handle, 0) == 0) {
    Unreachable("request");
    return false;
  }
  int status = 0;
  int length = 4;
  WinHttpQueryHeaders(handle, WINHTTP_STATUS_NUMBER, 0, status, length, 0);
  if (status != 101) {
    Fail(HostAndPort(m_url) + " answers " + IntegerToString(status) + Answer(handle));
    return false;
  }
  // From here on it bounds the wait for a message, as far as Windows lets it.
  WinHttpSetTimeouts(handle, CONNECT_MS, CONNECT_MS, CONNECT_MS, WINHTTP_RECEIVE_MS);
  return true;
}

// What the service says about its refusal.
string CWinHttp::Answer(const int request) {
  int count = 0;
  if (WinHttpReadData(request, m_buffer, 2048, count) == 0 || count <= 0) return "";
  string text = Trimmed(OneLine(Utf8Text(m_buffer, 0, count), 200));
  return text == "" || StringFind(text, "<") >= 0 ? "" : ": " + text;
}

void CWinHttp::Send(const string text) {
  if (m_state != WIRE_OPEN) return;
  uchar bytes[];
  int count = Utf8Bytes(text, bytes);
  int error = WinHttpWebSocketSend(m_socket, WINHTTP_MESSAGE, bytes, count);
  if (error != 0) Fail("the connection was lost while sending (error " + IntegerToString(error) + ")");
}

// Never blocks without a poll that is under way.
void CWinHttp::Pump(const int waitMs) {
  if (m_state != WIRE_OPEN || waitMs <= 0) return;
  if (!m_polling) {
    long early = m_pollDueAt - ElapsedMs();
    if (early > waitMs) {
      Sleep(waitMs);
      return;
    }
    if (early > 0) Sleep((int)early);
    m_polling = true;
    m_pollId++;
    m_polledAt = GetMicrosecondCount();
    Send("{\"type\":\"poll\",\"id\":" + IntegerToString(m_pollId) + "}");
  }
  Receive();
}

void CWinHttp::Receive() {
  bool whole = false;
  while (m_state == WIRE_OPEN && !whole) {
    int count = 0;
    int type = 0;
    int error = WinHttpWebSocketReceive(m_socket, m_buffer, WINHTTP_CHUNK, count, type);
    if (error == WINHTTP_TIMEOUT) Fail("nothing heard for " + IntegerToString(WINHTTP_RECEIVE_MS) + " ms");
    else if (error != 0) Fail("the connection was lost (error " + IntegerToString(error) + ")");
    else if (type == WINHTTP_CLOSE) Fail("the service has closed the connection");
    else if (type != WINHTTP_MESSAGE && type != WINHTTP_FRAGMENT) Close(1003, "not the protocol: a binary message");
    else if (m_partBytes + count > MOST_FRAME_BYTES)
      Close(1009, "a message above " + IntegerToString(MOST_FRAME_BYTES) + " bytes");
    if (m_state != WIRE_OPEN) return;
    m_heard = true;
    if (ArraySize(m_part) < m_partBytes + count) ArrayResize(m_part, m_partBytes + count + WINHTTP_CHUNK);
    if (count > 0) ArrayCopy(m_part, m_buffer, m_partBytes, 0, count);
    m_partBytes += count;
    whole = type == WINHTTP_MESSAGE;
  }
  int index = ArraySize(m_messages);
  ArrayResize(m_messages, index + 1, 16);
  m_messages[index] = Utf8Text(m_part, 0, m_partBytes);
  m_partBytes = 0;
  bool unknown = m_polling && GetMicrosecondCount() - m_polledAt > (ulong)WINHTTP_POLL_MS * 1000;
  if (unknown) Fail("this service is too old for wss:// from MetaTrader 4 (it answers no polls): update it");
}

bool CWinHttp::Next(string &text) {
  int count = ArraySize(m_messages);
  if (count == 0) return false;
  text = m_messages[0];
  for (int i = 1; i < count; i++) m_messages[i - 1] = m_messages[i];
  ArrayResize(m_messages, count - 1);
  return true;
}

bool CWinHttp::Heard() {
  bool heard = m_heard;
  m_heard = false;
  return heard;
}

void CWinHttp::Polled(const long id) {
  if (!m_polling || id != m_pollId) return;
  m_polling = false;
  m_roundTripUs = (long)(GetMicrosecondCount() - m_polledAt);
  m_pollDueAt = ElapsedMs() + POLL_GAP_MS;
}

// To say farewell would be to wait for the answer, ten seconds perhaps.
void CWinHttp::Close(const int code, const string reason) {
  Fail(reason);
}

#endif
