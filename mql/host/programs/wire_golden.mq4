//+------------------------------------------------------------------+
//| wire_golden.mq4: the protocol's golden frames, read and written   |
//+------------------------------------------------------------------+
#property strict
#include "WireGolden.mqh"
