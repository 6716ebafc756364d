//+------------------------------------------------------------------+
//| wire_session.mq5: the session over MetaTrader 5's sockets        |
//+------------------------------------------------------------------+
#property strict
#include "WireProbe.mqh"
