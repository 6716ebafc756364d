// The sockets of MQL5. Blocking, with the quirks of the reference:
// - only hosts of MQL_ALLOWED_HOSTS may be connected to (error 4014); at most 128 sockets;
// - on the ports of MQL_TLS_PORTS (443 if unset) SocketConnect has agreed on TLS, and SocketTlsHandshake fails (5274);
// - SocketIsReadable counts encrypted bytes under TLS; with MQL_QUIRK_READABLE=1 it says 1 where there is nothing;
// - SocketRead takes what is there; with MQL_QUIRK_FULL_READ=1 it waits for all that was asked for, as SocketTlsRead
//   does;
// - a timeout returns -1 like an error; with MQL_QUIRK_TLS_READ_ENDS=1 a TLS connection does not survive it;
// - SocketIsConnected finds a connection gone only after a call that has used it.
#pragma once
#ifdef __MQL5__
#include "../lang/lang.hpp"

namespace mql {

inline constexpr uint SOCKET_DEFAULT = 0;

int SocketCreate(uint flags = SOCKET_DEFAULT);
bool SocketClose(int socket);
bool SocketConnect(int socket, const string &server, uint port, uint timeout_ms);
bool SocketIsConnected(int socket);
uint SocketIsReadable(int socket);
bool SocketIsWritable(int socket);
bool SocketTimeouts(int socket, uint send_ms, uint receive_ms);
int SocketSend(int socket, const Arr<uchar> &bytes, uint count);
int SocketRead(int socket, Arr<uchar> &bytes, uint most, uint timeout_ms);

bool SocketTlsHandshake(int socket, const string &host);
int SocketTlsCertificate(int socket, string &subject, string &issuer, string &serial, string &thumbprint,
                         datetime &expiration);
int SocketTlsSend(int socket, const Arr<uchar> &bytes, uint count);
int SocketTlsRead(int socket, Arr<uchar> &bytes, uint count);
int SocketTlsReadAvailable(int socket, Arr<uchar> &bytes, uint most);

}  // namespace mql
#endif
