//+------------------------------------------------------------------+
//| Json.mqh: the JSON of the protocol's frames                     |
//+------------------------------------------------------------------+
#ifndef MYNAH_JSON_MQH
#define MYNAH_JSON_MQH
#include "JsonReader.mqh"
#include "JsonWriter.mqh"

#endif
