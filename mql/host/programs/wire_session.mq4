//+------------------------------------------------------------------+
//| wire_session.mq4: the session over Windows' own libraries        |
//+------------------------------------------------------------------+
#property strict
#include "WireProbe.mqh"
