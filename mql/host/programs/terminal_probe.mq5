//+------------------------------------------------------------------+
//| terminal_probe.mq5: files, timers, chart and sockets of MQL5     |
//+------------------------------------------------------------------+
#property strict
#include "TerminalProbe.mqh"

#define PATIENCE_MS 5000

// The name that the server's certificate must have.
input string ServerName = "localhost";

void Ask(const int socket, const string what, const bool tls) {
  uchar bytes[];
  int count = BytesOf(what + "\n", bytes);
  int sent = tls ? SocketTlsSend(socket, bytes, (uint)count) : SocketSend(socket, bytes, (uint)count);
  Check(sent == count, "asked for " + what);
}

int Connected() {
  int socket = SocketCreate();
  Check(SocketConnect(socket, Name, (uint)Port, PATIENCE_MS) && SocketIsConnected(socket), "connected");
  return socket;
}

// What a call returned, its text, and in how many tenths of a second.
void Tell(const string what, const int count, const uchar &bytes[], const ulong from) {
  int tenths = (int)((GetTickCount64() - from + 20) / 100);
  Print(what, ": ", IntegerToString(count), " \"", TextOf(bytes, count), "\" in ", IntegerToString(tenths));
}

void Plain() {
  uchar bytes[];
  int socket = SocketCreate();
  ResetLastError();
  Check(FailedWith(SocketConnect(socket, "elsewhere.example", 80, 1000), 4014), "a host that is not on the list");
  Check(FailedWith(SocketConnect(socket, Name, 1, 1000), 5272), "nobody listens there");
  Check(FailedWith(SocketIsConnected(99), 5270), "no such socket");
  SocketClose(socket);
  socket = Connected();
  Print("readable at first: ", IntegerToString((int)SocketIsReadable(socket)));
  ulong from = GetTickCount64();
  int count = SocketRead(socket, bytes, 4, 200);
  Tell("silence", count, bytes, from);
  Check(SocketIsConnected(socket) && SocketIsWritable(socket), "a timeout is not the end");
  Ask(socket, "drip", false);
  from = GetTickCount64();
  count = SocketRead(socket, bytes, 4, PATIENCE_MS);
  Tell("drip", count, bytes, from);
  Ask(socket, "close", false);
  Sleep(300);
  Check(SocketIsConnected(socket), "the end is not noticed before a read");
  Check(SocketRead(socket, bytes, 100, PATIENCE_MS) > 0, "the last words are read");
  ResetLastError();
  Check(FailedWith(SocketRead(socket, bytes, 100, PATIENCE_MS) >= 0, 5273) && !SocketIsConnected(socket), "then the end");
  Check(SocketClose(socket) && !SocketClose(socket), "closed once");
  socket = Connected();
  Ask(socket, "reset", false);
  from = GetTickCount64();
  while (SocketIsConnected(socket) && GetTickCount64() - from < PATIENCE_MS) {
    SocketIsReadable(socket);
    Sleep(10);
  }
  Check(!SocketIsConnected(socket), "a reset is noticed without a read");
  int last = socket;
  for (int i = 1; i < 128; i++) last = SocketCreate();
  Check(last != INVALID_HANDLE && FailedWith(SocketCreate() != INVALID_HANDLE, 5271), "128 sockets and not one more");
}

void Tls() {
  uchar bytes[];
  string subject = "";
  string issuer = "";
  string serial = "";
  string thumbprint = "";
  datetime expires = 0;
  int socket = Connected();
  ResetLastError();
  if (!SocketTlsHandshake(socket, ServerName)) {
    Print("handshake failed: ", IntegerToString(GetLastError()), SocketIsConnected(socket) ? " and stays" : " and ends");
    if (!SocketIsConnected(socket)) return;
  }
  Check(SocketTlsCertificate(socket, subject, issuer, serial, thumbprint, expires) == 1, "a certificate");
  Check(subject == "localhost" && issuer == subject, "its name");
  Check(expires > TimeGMT() && StringLen(thumbprint) == 40 && serial != "", "its facts");
  SocketTimeouts(socket, PATIENCE_MS, PATIENCE_MS);
  Check(SocketTlsReadAvailable(socket, bytes, 100) == 0, "nothing is there");
  Ask(socket, "hello", true);
  ulong from = GetTickCount64();
  while (SocketIsReadable(socket) == 0 && GetTickCount64() - from < PATIENCE_MS) Sleep(10);
  Check((int)SocketIsReadable(socket) > 5, "encrypted bytes are counted");
  Check(FailedWith(SocketRead(socket, bytes, 1, 10) >= 0, 5273), "the plain functions do not work any more");
  Check(SocketTlsRead(socket, bytes, 2) == 2 && TextOf(bytes, 2) == "he", "as many as were asked for");
  Check(SocketTlsReadAvailable(socket, bytes, 100) == 3 && TextOf(bytes, 3) == "llo", "the rest");
  SocketTimeouts(socket, PATIENCE_MS, 200);
  from = GetTickCount64();
  int count = SocketTlsRead(socket, bytes, 1);
  Tell("silence", count, bytes, from);
  Print(SocketIsConnected(socket) ? "still connected" : "connection gone");
  if (!SocketIsConnected(socket)) return;
  SocketTimeouts(socket, PATIENCE_MS, PATIENCE_MS);
  Ask(socket, "drip", true);
  from = GetTickCount64();
  count = SocketTlsRead(socket, bytes, 4);
  Tell("drip", count, bytes, from);
  Ask(socket, "close", true);
  Check(SocketTlsRead(socket, bytes, 5) == 3 && TextOf(bytes, 3) == "bye", "the last words are read");
  Check(SocketTlsReadAvailable(socket, bytes, 5) < 0 && !SocketIsConnected(socket), "then the end");
}

void Network() {
  if (Verb == "plain") Plain();
  else if (Verb == "tls") Tls();
  else Check(false, "unknown verb " + Verb);
}
