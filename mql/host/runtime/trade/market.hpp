// Symbols, prices, account and the broker's clock: what MQL4 and MQL5 have in common.
#pragma once
#include "symbol_enums.hpp"

namespace mql {

struct MqlTick {
  MQL_STRUCT(MqlTick)
  datetime time;
  double bid;
  double ask;
  double last;
  ulong volume;
  long time_msc;
  uint flags;
  double volume_real;
};

int SymbolsTotal(bool selected);
string SymbolName(int pos, bool selected);
bool SymbolSelect(const string &name, bool select);
long SymbolInfoInteger(const string &name, ENUM_SYMBOL_INFO_INTEGER property);
bool SymbolInfoInteger(const string &name, ENUM_SYMBOL_INFO_INTEGER property, long &value);
double SymbolInfoDouble(const string &name, ENUM_SYMBOL_INFO_DOUBLE property);
bool SymbolInfoDouble(const string &name, ENUM_SYMBOL_INFO_DOUBLE property, double &value);
string SymbolInfoString(const string &name, ENUM_SYMBOL_INFO_STRING property);
bool SymbolInfoString(const string &name, ENUM_SYMBOL_INFO_STRING property, string &value);
bool SymbolInfoTick(const string &name, MqlTick &tick);

long AccountInfoInteger(ENUM_ACCOUNT_INFO_INTEGER property);
double AccountInfoDouble(ENUM_ACCOUNT_INFO_DOUBLE property);
string AccountInfoString(ENUM_ACCOUNT_INFO_STRING property);

/** Of the chart's symbol. */
int Digits();
double Point();

/** The broker's time of the last tick of the symbols in the Market Watch. */
datetime TimeCurrent();

#ifdef __MQL5__
bool SymbolExist(const string &name, bool &is_custom);
bool SymbolIsSynchronized(const string &name);
/** What the broker's clock should show now. */
datetime TimeTradeServer();
#endif

}  // namespace mql

#define _Digits (::mql::Digits())
#define _Point (::mql::Point())
