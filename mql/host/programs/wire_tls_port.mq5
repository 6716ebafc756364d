//+------------------------------------------------------------------+
//| wire_tls_port.mq5: the session over a port that stands for 443   |
//+------------------------------------------------------------------+
#property strict
input int TlsPort = 443;
#define SOCKET_TLS_PORT TlsPort
#include "WireProbe.mqh"
