//+------------------------------------------------------------------+
//| wire_golden.mq5: the protocol's golden frames, read and written   |
//+------------------------------------------------------------------+
#property strict
#include "WireGolden.mqh"
