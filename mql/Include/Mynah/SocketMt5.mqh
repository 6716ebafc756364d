//+------------------------------------------------------------------+
//| SocketMt5.mqh: the sockets of MetaTrader 5, plain and TLS        |
//+------------------------------------------------------------------+
#ifndef MYNAH_SOCKETMT5_MQH
#define MYNAH_SOCKETMT5_MQH
#include "ByteStream.mqh"
#include "Clock.mqh"

#define SOCKET_NOT_ALLOWED 4014
#define SOCKET_CANNOT_CONNECT 5272
#define SOCKET_HANDSHAKE_FAILED 5274
#define SOCKET_NO_CERTIFICATE 5275
// On this port the terminal itself has agreed on TLS before SocketConnect() returns.
#ifndef SOCKET_TLS_PORT
#define SOCKET_TLS_PORT 443
#endif
#define SOCKET_SEND_MS 1000
#define SOCKET_CHUNK 65536
// After so many connections that were gone when a blocking TLS read had run out, no more such reads are made.
#define SOCKET_TLS_WAITS_LOST 2

int g_tlsWaitsLost = 0;

class CSocketMt5 : public CByteStream {
private:
  int m_socket;
  bool m_tls;
  // What bounds SocketTlsRead().
  int m_readMs;

  string Trouble(const SUrl &url, const int error);
  int WaitForOne(uchar &to[], const int waitMs);
  int ReadReady(uchar &to[]);

public:
  CSocketMt5() {
    m_socket = INVALID_HANDLE;
    m_tls = false;
    m_readMs = 0;
  }
  virtual ~CSocketMt5() { Close(); }
  virtual void Connect(const SUrl &url, const int timeoutMs);
  virtual int Read(uchar &to[], const int waitMs);
  virtual int Write(const uchar &bytes[], const int count);
  virtual void Close();
};

void CSocketMt5::Close() {
  m_state = STREAM_CLOSED;
  if (m_socket == INVALID_HANDLE) return;
  SocketClose(m_socket);
  m_socket = INVALID_HANDLE;
}

string CSocketMt5::Trouble(const SUrl &url, const int error) {
  string where = HostAndPort(url);
  m_needsPerson = error == SOCKET_NOT_ALLOWED;
  if (error == SOCKET_NOT_ALLOWED)
    return "Tools > Options > Expert Advisors: tick \"Allow WebRequest for listed URL\", add " + url.host + ", press OK";
  if (error == SOCKET_NO_CERTIFICATE)
    return where + " shows no certificate: is wss:// right, or does the service speak ws:// only?";
  if (error == SOCKET_HANDSHAKE_FAILED)
    return "no TLS with " + where + ": its certificate is not trusted or not for this name, or it speaks ws:// only";
  if (error == SOCKET_CANNOT_CONNECT)
    return "cannot reach " + where + ": is the service running, the address right, the firewall open?";
  return "cannot connect to " + where + " (error " + IntegerToString(error) + ")";
}

// Blocks until the connection stands or has failed: the terminal offers nothing else.
void CSocketMt5::Connect(const SUrl &url, const int timeoutMs) {
  Close();
  m_needsPerson = false;
  m_tls = url.tls;
  if (!url.tls && url.port == SOCKET_TLS_PORT) {
    m_needsPerson = true;
    m_why = "port 443 is always encrypted in MetaTrader 5: write wss:// in ServerUrl, or another port";
    return;
  }
  ResetLastError();
  m_socket = SocketCreate();
  if (m_socket == INVALID_HANDLE) {
    m_why = Trouble(url, GetLastError());
    return;
  }
  if (!SocketConnect(m_socket, url.host, (uint)url.port, (uint)timeoutMs)) {
    Lost(Trouble(url, GetLastError()));
    return;
  }
  m_readMs = timeoutMs;
  SocketTimeouts(m_socket, SOCKET_SEND_MS, (uint)timeoutMs);
  if (m_tls && url.port != SOCKET_TLS_PORT && !SocketTlsHandshake(m_socket, url.host)) {
    Lost(Trouble(url, GetLastError()));
    return;
  }
  m_state = STREAM_CONNECTED;
}

// What is there already. SocketIsReadable() may say 1 when nothing is, and counts encrypted bytes under TLS; to ask
// SocketRead() for no more than it says waits for nothing that is not on its way.
int CSocketMt5::ReadReady(uchar &to[]) {
  if (m_tls) return SocketTlsReadAvailable(m_socket, to, SOCKET_CHUNK);
  uint ready = SocketIsReadable(m_socket);
  if (ready == 0) return 0;
  return SocketRead(m_socket, to, ready > SOCKET_CHUNK ? SOCKET_CHUNK : ready, 1);
}

// Blocks until one byte has come: it wakes within microseconds, where a timer takes 10 to 16 milliseconds.
int CSocketMt5::WaitForOne(uchar &to[], const int waitMs) {
  if (!m_tls) return SocketRead(m_socket, to, 1, (uint)waitMs);
  if (g_tlsWaitsLost >= SOCKET_TLS_WAITS_LOST) {
    Sleep(1);
    return ReadReady(to);
  }
  if (m_readMs != waitMs) {
    SocketTimeouts(m_socket, SOCKET_SEND_MS, (uint)waitMs);
    m_readMs = waitMs;
  }
  long from = ElapsedMs();
  int count = SocketTlsRead(m_socket, to, 1);
  // The reference does not say whether a TLS connection outlives a read that ran out. A connection that the other
  // side closed is hardly ever found gone just then.
  bool ranOut = count <= 0 && ElapsedMs() - from >= waitMs;
  if (ranOut && !SocketIsConnected(m_socket)) g_tlsWaitsLost++;
  else if (ranOut) g_tlsWaitsLost = 0;
  return count;
}

int CSocketMt5::Read(uchar &to[], const int waitMs) {
  if (m_state != STREAM_CONNECTED) return -1;
  ArrayResize(to, 0);
  int count = waitMs > 0 ? WaitForOne(to, waitMs) : ReadReady(to);
  // A read that timed out and one that failed both return -1.
  if (count < 0 && !SocketIsConnected(m_socket)) return Lost("the connection was lost");
  if (count == 0 && !SocketIsConnected(m_socket)) return Lost("the service has closed the connection");
  if (count < 0) count = 0;
  ArrayResize(to, count);
  return count;
}

int CSocketMt5::Write(const uchar &bytes[], const int count) {
  if (m_state != STREAM_CONNECTED) return -1;
  if (!SocketIsWritable(m_socket)) return SocketIsConnected(m_socket) ? 0 : Lost("the connection was lost");
  int sent = m_tls ? SocketTlsSend(m_socket, bytes, (uint)count) : SocketSend(m_socket, bytes, (uint)count);
  // How much of it has left nobody knows, so that nothing can follow.
  if (sent < 0) return Lost("the connection was lost while sending");
  return sent;
}

#endif
