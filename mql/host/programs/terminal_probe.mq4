//+------------------------------------------------------------------+
//| terminal_probe.mq4: files, timers and chart of MQL4, ws2_32.dll  |
//| and winhttp.dll                                                  |
//+------------------------------------------------------------------+
#property strict
#include "TerminalProbe.mqh"

#import "ws2_32.dll"
int WSAStartup(int version, uchar &data[]);
int WSAGetLastError();
// It has no argument.
int WSACleanup(long wrong);
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
int WinHttpWebSocketSend(int socket, int type, uchar &buffer[], int length);
int WinHttpWebSocketReceive(int socket, uchar &buffer[], int length, int &count, int &type);
int WinHttpWebSocketClose(int socket, int status, int reason, int length);
// The handle of a WebSocket has 4 bytes, like every other.
int WinHttpWebSocketShutdown(long socket, int status, int reason, int length);
int WinHttpCloseHandle(int handle);
#import "ntdll.dll"
int RtlGetLastWin32Error();
#import

uchar g_buffer[65536];
int g_request = 0;

void AddressOf(const int port, uchar &address[]) {
  uchar name[];
  StringToCharArray("localhost", name);
  int entry[4];
  int pointer[1];
  RtlMoveMemory(entry, gethostbyname(name), 16);
  RtlMoveMemory(pointer, entry[3], 4);
  RtlMoveMemory(pointer, pointer[0], 4);
  ArrayResize(address, 16);
  ArrayInitialize(address, 0);
  address[0] = 2;
  address[2] = (uchar)(port >> 8);
  address[3] = (uchar)(port & 0xFF);
  for (int i = 0; i < 4; i++) address[4 + i] = (uchar)((pointer[0] >> (8 * i)) & 0xFF);
}

// @returns "w", "r" and "f" for what select() says of a socket within so many milliseconds
string Ready(const int handle, const int waitMs, const bool toWrite) {
  int readable[65];
  int writable[65];
  int failed[65];
  int timeout[2];
  readable[0] = 1;
  readable[1] = handle;
  writable[0] = toWrite ? 1 : 0;
  writable[1] = handle;
  failed[0] = 1;
  failed[1] = handle;
  timeout[0] = waitMs / 1000;
  timeout[1] = (waitMs % 1000) * 1000;
  int count = select(0, readable, writable, failed, timeout);
  if (count < 0) return "error " + IntegerToString(WSAGetLastError());
  return (writable[0] > 0 ? "w" : "") + (readable[0] > 0 ? "r" : "") + (failed[0] > 0 ? "f" : "");
}

int NewSocket() {
  int handle = socket(2, 1, 6);
  int one = 1;
  Check(ioctlsocket(handle, (int)0x8004667E, one) == 0, "non-blocking");
  Check(setsockopt(handle, 6, 1, one, 4) == 0, "no delay");
  return handle;
}

void Winsock() {
  uchar data[512];
  uchar address[];
  uchar bytes[];
  Check(socket(2, 1, 6) == -1 && WSAGetLastError() == 10093, "nothing before WSAStartup");
  Check(WSAStartup(0x0202, data) == 0, "started");
  AddressOf(1, address);
  int handle = NewSocket();
  Check(connect(handle, address, 16) == -1 && WSAGetLastError() == 10035, "on its way");
  string ready = Ready(handle, 5000, true);
  Check(StringFind(ready, "f") >= 0 && StringFind(ready, "w") < 0, "nobody listens: " + ready);
  int error = 0;
  int length = 4;
  Check(getsockopt(handle, 0xFFFF, 0x1007, error, length) == 0 && error == 10061, "refused");
  Check(closesocket(handle) == 0 && closesocket(handle) == -1 && WSAGetLastError() == 10038, "closed once");
  AddressOf(Port, address);
  handle = NewSocket();
  Check(connect(handle, address, 16) == -1 && Ready(handle, 5000, true) == "w", "connected");
  Check(recv(handle, g_buffer, 100, 0) == -1 && WSAGetLastError() == 10035, "nothing is there");
  ulong from = GetMicrosecondCount();
  Check(Ready(handle, 200, false) == "", "silence");
  Check(GetMicrosecondCount() - from >= 199000, "for as long as was asked");
  int count = BytesOf("hello\n", bytes);
  Check(send(handle, bytes, count, 0) == count && Ready(handle, 5000, false) == "r", "answered");
  count = recv(handle, g_buffer, 100, 0);
  Check(TextOf(g_buffer, count) == "hello", "with the same");
  count = BytesOf("close\n", bytes);
  send(handle, bytes, count, 0);
  Check(Ready(handle, 5000, false) == "r" && recv(handle, g_buffer, 100, 0) == 3, "the last words");
  Check(Ready(handle, 5000, false) == "r" && recv(handle, g_buffer, 100, 0) == 0, "then the end");
  closesocket(handle);
}

int Upgraded(const string path, const bool tls, const int receiveMs) {
  int session = WinHttpOpen("Mynah", 0, NULL, NULL, 0);
  int connection = WinHttpConnect(session, Name, Port, 0);
  g_request = WinHttpOpenRequest(connection, "GET", path, NULL, NULL, 0, tls ? 0x00800000 : 0);
  if (receiveMs > 0) WinHttpSetTimeouts(g_request, 1000, 1000, 1000, receiveMs);
  WinHttpSetOption(g_request, 114, 0, 0);
  if (WinHttpSendRequest(g_request, NULL, 0, 0, 0, 0, 0) == 0 || WinHttpReceiveResponse(g_request, 0) == 0) {
    Print("no answer: ", IntegerToString(RtlGetLastWin32Error()));
    return 0;
  }
  int status = 0;
  int length = 4;
  Check(WinHttpQueryHeaders(g_request, 0x20000013, 0, status, length, 0) == 1, "status " + IntegerToString(status));
  int handle = WinHttpWebSocketCompleteUpgrade(g_request, 0);
  if (handle == 0) {
    int count = 0;
    WinHttpReadData(g_request, g_buffer, 1000, count);
    Print("refused: ", IntegerToString(RtlGetLastWin32Error()), " ", TextOf(g_buffer, count));
    return 0;
  }
  Check(WinHttpCloseHandle(g_request) == 1 && WinHttpCloseHandle(g_request) == 0, "the request is closed once");
  return handle;
}

void Say(const int handle, const string text) {
  uchar bytes[];
  int count = BytesOf(text, bytes);
  Check(WinHttpWebSocketSend(handle, 2, bytes, count) == 0, "said " + text);
}

void WebSockets(const bool tls) {
  int handle = Upgraded("/ea", tls, 0);
  if (handle == 0) return;
  int count = 0;
  int type = -1;
  Say(handle, "h\x00E9llo");
  Check(WinHttpWebSocketReceive(handle, g_buffer, 65536, count, type) == 0 && type == 2, "a message");
  Check(TextOf(g_buffer, count) == "h\x00E9llo", "is the same");
  uchar part[];
  int bytes = BytesOf("half", part);
  Check(WinHttpWebSocketSend(handle, 3, part, bytes) == 0 && WinHttpWebSocketSend(handle, 2, part, bytes) == 0, "in parts");
  Check(WinHttpWebSocketReceive(handle, g_buffer, 3, count, type) == 0 && type == 3 && count == 3, "a small buffer");
  Check(WinHttpWebSocketReceive(handle, g_buffer, 100, count, type) == 0 && type == 2 && count == 5, "and the rest");
  Say(handle, "ping");
  Check(WinHttpWebSocketReceive(handle, g_buffer, 100, count, type) == 0 && TextOf(g_buffer, count) == "pong came", "pings");
  Say(handle, "large");
  int total = 0;
  int parts = 0;
  type = 3;
  while (type == 3 && WinHttpWebSocketReceive(handle, g_buffer, 65536, count, type) == 0) {
    total += count;
    parts++;
  }
  Check(total == 200000 && parts >= 4 && type == 2, "a large message");
  Say(handle, "empty");
  Check(WinHttpWebSocketReceive(handle, g_buffer, 100, count, type) == 0 && type == 2 && count == 0, "an empty message");
  Say(handle, "binary");
  Check(WinHttpWebSocketReceive(handle, g_buffer, 100, count, type) == 0 && type == 0 && count == 2, "a binary message");
  Say(handle, "close");
  Check(WinHttpWebSocketReceive(handle, g_buffer, 100, count, type) == 0 && type == 4, "a goodbye");
  Check(WinHttpWebSocketReceive(handle, g_buffer, 100, count, type) == 4317, "nothing after it");
  Check(WinHttpWebSocketClose(handle, 1000, 0, 0) == 0 && WinHttpCloseHandle(handle) == 1, "closed");
  handle = Upgraded("/ea", tls, 0);
  Check(WinHttpWebSocketClose(handle, 1000, 0, 0) == 0, "goodbye from here");
  handle = Upgraded("/ea", tls, 0);
  Say(handle, "cut");
  Check(WinHttpWebSocketReceive(handle, g_buffer, 100, count, type) == 12030, "a connection that is cut");
  handle = Upgraded("/ea", tls, 300);
  Check(WinHttpWebSocketReceive(handle, g_buffer, 100, count, type) == 12002, "a timeout that was set");
  Check(WinHttpWebSocketSend(handle, 2, part, bytes) != 0, "is the end of the connection");
}

void Network() {
  int count = 0;
  int type = 0;
  uchar data[512];
  if (Verb == "winsock") Winsock();
  else if (Verb == "websocket") WebSockets(false);
  else if (Verb == "secure") WebSockets(true);
  else if (Verb == "refused") Upgraded("/no", false, 0);
  else if (Verb == "endless") WinHttpWebSocketReceive(Upgraded("/ea", false, 200), g_buffer, 100, count, type);
  else if (Verb == "wrong width") WinHttpWebSocketShutdown(1, 1000, 0, 0);
  else if (Verb == "wrong count") {
    WSAStartup(0x0202, data);
    WSACleanup(1);
  } else Check(false, "unknown verb " + Verb);
}
