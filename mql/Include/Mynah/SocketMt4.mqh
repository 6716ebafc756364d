//+------------------------------------------------------------------+
//| SocketMt4.mqh: plain sockets for MetaTrader 4, by Windows' own   |
//| ws2_32.dll                                                       |
//+------------------------------------------------------------------+
// MetaTrader 4 has no sockets. It is a 32-bit program: handles and pointers have 4 bytes.
#ifndef MYNAH_SOCKETMT4_MQH
#define MYNAH_SOCKETMT4_MQH
#include "ByteStream.mqh"
#include "Clock.mqh"
#include "Permissions.mqh"

#import "ws2_32.dll"
int WSAStartup(int version, uchar &data[]);
int WSAGetLastError();
int socket(int family, int type, int protocol);
int connect(int handle, uchar &address[], int length);
int ioctlsocket(int handle, int command, int &argument);
int setsockopt(int handle, int level, int name, int &value, int length);
int getsockopt(int handle, int level, int name, int &value, int &length);
int select(int ignored, int &readable[], int &writable[], int &failed[], int &timeout[]);
int send(int handle, uchar &bytes[], int length, int flags);
int recv(int handle, uchar &bytes[], int length, int flags);
int closesocket(int handle);
int gethostbyname(uchar &name[]);
#import "kernel32.dll"
void RtlMoveMemory(int &to[], int from, int bytes);
#import

#define WINSOCK_VERSION 0x0202
#define WINSOCK_INTERNET 2
#define WINSOCK_STREAM 1
#define WINSOCK_TCP 6
#define WINSOCK_NODELAY 1
#define WINSOCK_SOCKET_LEVEL 0xFFFF
#define WINSOCK_ERROR_OPTION 0x1007
#define WINSOCK_NON_BLOCKING (-2147195266)
#define WINSOCK_WOULD_BLOCK 10035
#define WINSOCK_CHUNK 65536

bool g_winsockStarted = false;

class CSocketMt4 : public CByteStream {
private:
  int m_socket;
  string m_where;
  long m_deadline;
  uchar m_buffer[WINSOCK_CHUNK];

  bool Address(const string host, const int port, uchar &address[]);
  bool Resolve(const string host, uchar &parts[]);
  bool Select(const bool toWrite, const int waitMs, bool &ready, bool &failed);

public:
  CSocketMt4() {
    m_socket = INVALID_HANDLE;
    m_where = "";
    m_deadline = 0;
  }
  virtual ~CSocketMt4() { Close(); }
  virtual void Connect(const SUrl &url, const int timeoutMs);
  virtual void Proceed(const int waitMs);
  virtual int Read(uchar &to[], const int waitMs);
  virtual int Write(const uchar &bytes[], const int count);
  virtual void Close();
};

void CSocketMt4::Close() {
  m_state = STREAM_CLOSED;
  if (m_socket == INVALID_HANDLE) return;
  closesocket(m_socket);
  m_socket = INVALID_HANDLE;
}

// The four numbers of an IPv4 address. @returns false for a name that nobody knows
bool CSocketMt4::Resolve(const string host, uchar &parts[]) {
  ArrayResize(parts, 4);
  string pieces[];
  string dotted = host == "localhost" ? "127.0.0.1" : host;
  int count = StringSplit(dotted, '.', pieces);
  int known = 0;
  for (int i = 0; i < count && count == 4; i++) {
    long value = 0;
    if (!IsDigits(pieces[i]) || !IntegerFromText(pieces[i], value) || value > 255) break;
    parts[i] = (uchar)value;
    known++;
  }
  if (known == 4) return true;
  uchar name[];
  int length = Utf8Bytes(host, name);
  ArrayResize(name, length + 1);
  name[length] = 0;
  int found = gethostbyname(name);
  if (found == 0) return false;
  // struct hostent: name, aliases, two shorts, list of addresses.
  int entry[4];
  int pointer[1];
  ArrayInitialize(entry, 0);
  ArrayInitialize(pointer, 0);
  RtlMoveMemory(entry, found, 16);
  if (entry[3] == 0) return false;
  RtlMoveMemory(pointer, entry[3], 4);
  int first = pointer[0];
  if (first == 0) return false;
  RtlMoveMemory(pointer, first, 4);
  for (int i = 0; i < 4; i++) parts[i] = (uchar)((pointer[0] >> (8 * i)) & 0xFF);
  return true;
}

// A struct sockaddr_in.
bool CSocketMt4::Address(const string host, const int port, uchar &address[]) {
  uchar parts[];
  if (!Resolve(host, parts)) return false;
  ArrayResize(address, 16);
  ArrayInitialize(address, 0);
  address[0] = WINSOCK_INTERNET;
  address[2] = (uchar)(port >> 8);
  address[3] = (uchar)(port & 0xFF);
  for (int i = 0; i < 4; i++) address[4 + i] = parts[i];
  return true;
}

void CSocketMt4::Connect(const SUrl &url, const int timeoutMs) {
  Close();
  m_why = DllObstacle();
  m_needsPerson = m_why != "";
  if (m_needsPerson) return;
  m_where = HostAndPort(url);
  if (!g_winsockStarted) {
    uchar data[512];
    ArrayInitialize(data, 0);
    int error = WSAStartup(WINSOCK_VERSION, data);
    if (error != 0) {
      m_why = "Windows offers no network (WSAStartup: " + IntegerToString(error) + "); restart the computer";
      return;
    }
    g_winsockStarted = true;
  }
  uchar address[];
  if (!Address(url.host, url.port, address)) {
    m_why = "no computer is known as " + url.host + ": is ServerUrl right, and the internet there?";
    return;
  }
  m_socket = socket(WINSOCK_INTERNET, WINSOCK_STREAM, WINSOCK_TCP);
  if (m_socket == INVALID_HANDLE) {
    m_why = "Windows gives no socket (error " + IntegerToString(WSAGetLastError()) + ")";
    return;
  }
  int one = 1;
  ioctlsocket(m_socket, WINSOCK_NON_BLOCKING, one);
  one = 1;
  setsockopt(m_socket, WINSOCK_TCP, WINSOCK_NODELAY, one, 4);
  m_state = STREAM_CONNECTING;
  m_deadline = ElapsedMs() + timeoutMs;
  if (connect(m_socket, address, 16) == 0) m_state = STREAM_CONNECTED;
  else {
    int error = WSAGetLastError();
    if (error != WINSOCK_WOULD_BLOCK) Lost("cannot reach " + m_where + " (error " + IntegerToString(error) + ")");
  }
}

// Waits until the socket can be read, or written to; `failed` tells a connection that will not come about.
bool CSocketMt4::Select(const bool toWrite, const int waitMs, bool &ready, bool &failed) {
  int readable[65];
  int writable[65];
  int broken[65];
  int timeout[2];
  readable[0] = toWrite ? 0 : 1;
  readable[1] = m_socket;
  writable[0] = toWrite ? 1 : 0;
  writable[1] = m_socket;
  broken[0] = 1;
  broken[1] = m_socket;
  timeout[0] = waitMs / 1000;
  timeout[1] = (waitMs % 1000) * 1000;
  int count = select(0, readable, writable, broken, timeout);
  ready = count > 0 && (toWrite ? writable[0] : readable[0]) > 0;
  failed = count < 0 || (count > 0 && broken[0] > 0);
  return count >= 0;
}

void CSocketMt4::Proceed(const int waitMs) {
  if (m_state != STREAM_CONNECTING) return;
  bool ready = false;
  bool failed = false;
  Select(true, waitMs, ready, failed);
  if (ready) {
    m_state = STREAM_CONNECTED;
    return;
  }
  if (!failed && ElapsedMs() < m_deadline) return;
  int error = 0;
  int length = 4;
  getsockopt(m_socket, WINSOCK_SOCKET_LEVEL, WINSOCK_ERROR_OPTION, error, length);
  string detail = error == 0 ? "no answer" : "error " + IntegerToString(error);
  Lost("cannot reach " + m_where + " (" + detail + "): is the service running, the address right, the firewall open?");
}

int CSocketMt4::Read(uchar &to[], const int waitMs) {
  if (m_state != STREAM_CONNECTED) return -1;
  ArrayResize(to, 0);
  if (waitMs > 0) {
    bool ready = false;
    bool failed = false;
    if (!Select(false, waitMs, ready, failed)) return Lost("the connection was lost");
    if (!ready && !failed) return 0;
  }
  int count = recv(m_socket, m_buffer, WINSOCK_CHUNK, 0);
  if (count == 0) return Lost("the service has closed the connection");
  if (count < 0) {
    int error = WSAGetLastError();
    if (error == WINSOCK_WOULD_BLOCK) return 0;
    return Lost("the connection was lost (error " + IntegerToString(error) + ")");
  }
  ArrayResize(to, count);
  ArrayCopy(to, m_buffer, 0, 0, count);
  return count;
}

int CSocketMt4::Write(const uchar &bytes[], const int count) {
  if (m_state != STREAM_CONNECTED) return -1;
  int most = count < WINSOCK_CHUNK ? count : WINSOCK_CHUNK;
  ArrayCopy(m_buffer, bytes, 0, 0, most);
  int sent = send(m_socket, m_buffer, most, 0);
  if (sent >= 0) return sent;
  int error = WSAGetLastError();
  if (error == WINSOCK_WOULD_BLOCK) return 0;
  return Lost("the connection was lost while sending (error " + IntegerToString(error) + ")");
}

#endif
