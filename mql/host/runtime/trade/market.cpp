// Symbols, prices, account and the broker's clock: what MQL4 and MQL5 have in common.
#include "market.hpp"

#include <cmath>

#include "../terminal/host.hpp"
#include "mirror.hpp"

namespace mql {
namespace {

#ifdef __MQL4__
constexpr int UNKNOWN_SYMBOL = 4106;
constexpr int WRONG_PROPERTY = 4054;
#else
constexpr int UNKNOWN_SYMBOL = 4301;
constexpr int WRONG_PROPERTY = 4303;
#endif

/** The symbol as of now; nullptr with the last error set if there is none of this name. */
host::SymbolState *find(const string &name) {
  host::refresh();
  host::SymbolState *symbol = host::mirror().symbol(name.utf8());
  if (symbol == nullptr) host::set_last_error(UNKNOWN_SYMBOL);
  return symbol;
}

long trade_mode(const std::string &word) {
  if (word == "disabled") return SYMBOL_TRADE_MODE_DISABLED;
  if (word == "long_only") return SYMBOL_TRADE_MODE_LONGONLY;
  if (word == "short_only") return SYMBOL_TRADE_MODE_SHORTONLY;
  if (word == "close_only") return SYMBOL_TRADE_MODE_CLOSEONLY;
  if (word == "full") return SYMBOL_TRADE_MODE_FULL;
  host::critical("the seat names a trade mode that does not exist: " + word);
}

}  // namespace

int SymbolsTotal(bool selected) {
  host::refresh();
  int total = 0;
  for (const host::SymbolState &one : host::mirror().symbols) {
    if (!selected || one.selected) total++;
  }
  return total;
}

string SymbolName(int pos, bool selected) {
  for (const host::SymbolState &one : host::mirror().symbols) {
    if (selected && !one.selected) continue;
    if (pos-- == 0) return string(one.name);
  }
  return string("");
}

bool SymbolSelect(const string &name, bool select) {
  host::SymbolState *symbol = find(name);
  if (symbol == nullptr) return false;
  if (symbol->selected == select) return true;
  symbol->selected = select;
  host::send_line({"select", symbol->name, select ? "1" : "0"});
  return true;
}

bool SymbolInfoInteger(const string &name, ENUM_SYMBOL_INFO_INTEGER property, long &value) {
  const host::SymbolState *symbol = find(name);
  if (symbol == nullptr) return false;
  switch (property) {
    case SYMBOL_SELECT:
    case SYMBOL_VISIBLE: value = symbol->selected; return true;
    case SYMBOL_TIME: value = host::server_seconds(symbol->tick_at); return true;
    case SYMBOL_TIME_MSC: value = host::server_milliseconds(symbol->tick_at); return true;
    case SYMBOL_DIGITS: value = symbol->digits; return true;
    case SYMBOL_SPREAD: value = std::lround((symbol->ask - symbol->bid) / symbol->point()); return true;
    case SYMBOL_SPREAD_FLOAT: value = 1; return true;
    case SYMBOL_TRADE_CALC_MODE: value = 0; return true;
    case SYMBOL_TRADE_MODE: value = trade_mode(symbol->trade_mode); return true;
    case SYMBOL_TRADE_STOPS_LEVEL: value = symbol->stops_level; return true;
    case SYMBOL_TRADE_FREEZE_LEVEL: value = symbol->freeze_level; return true;
    case SYMBOL_TRADE_EXEMODE: value = SYMBOL_TRADE_EXECUTION_MARKET; return true;
    case SYMBOL_EXPIRATION_MODE:
      value = SYMBOL_EXPIRATION_GTC | SYMBOL_EXPIRATION_DAY | SYMBOL_EXPIRATION_SPECIFIED |
              SYMBOL_EXPIRATION_SPECIFIED_DAY;
      return true;
    case SYMBOL_FILLING_MODE: value = symbol->filling_flags; return true;
    case SYMBOL_ORDER_MODE:
      value = SYMBOL_ORDER_MARKET | SYMBOL_ORDER_LIMIT | SYMBOL_ORDER_STOP | SYMBOL_ORDER_STOP_LIMIT |
              SYMBOL_ORDER_SL | SYMBOL_ORDER_TP | (host::mirror().account.netting ? 0 : SYMBOL_ORDER_CLOSEBY);
      return true;
  }
  host::set_last_error(WRONG_PROPERTY);
  return false;
}

bool SymbolInfoDouble(const string &name, ENUM_SYMBOL_INFO_DOUBLE property, double &value) {
  const host::SymbolState *symbol = find(name);
  if (symbol == nullptr) return false;
  switch (property) {
    case SYMBOL_BID: value = symbol->bid; return true;
    case SYMBOL_ASK: value = symbol->ask; return true;
    case SYMBOL_POINT: value = symbol->point(); return true;
    case SYMBOL_TRADE_TICK_VALUE:
    case SYMBOL_TRADE_TICK_VALUE_PROFIT:
    case SYMBOL_TRADE_TICK_VALUE_LOSS: value = symbol->tick_value; return true;
    case SYMBOL_TRADE_TICK_SIZE: value = symbol->tick_size; return true;
    case SYMBOL_TRADE_CONTRACT_SIZE: value = symbol->contract_size; return true;
    case SYMBOL_VOLUME_MIN: value = symbol->lots_min; return true;
    case SYMBOL_VOLUME_MAX: value = symbol->lots_max; return true;
    case SYMBOL_VOLUME_STEP: value = symbol->lots_step; return true;
    case SYMBOL_VOLUME_LIMIT: value = 0; return true;
    case SYMBOL_SWAP_LONG: value = symbol->swap_long; return true;
    case SYMBOL_SWAP_SHORT: value = symbol->swap_short; return true;
  }
  host::set_last_error(WRONG_PROPERTY);
  return false;
}

bool SymbolInfoString(const string &name, ENUM_SYMBOL_INFO_STRING property, string &value) {
  const host::SymbolState *symbol = find(name);
  if (symbol == nullptr) return false;
  switch (property) {
    case SYMBOL_DESCRIPTION: value = string(symbol->base + " against " + symbol->profit); return true;
    case SYMBOL_PATH: value = string("Simulation\\" + symbol->name); return true;
    case SYMBOL_CURRENCY_BASE: value = string(symbol->base); return true;
    case SYMBOL_CURRENCY_PROFIT: value = string(symbol->profit); return true;
    case SYMBOL_CURRENCY_MARGIN: value = string(symbol->margin); return true;
  }
  host::set_last_error(WRONG_PROPERTY);
  return false;
}

long SymbolInfoInteger(const string &name, ENUM_SYMBOL_INFO_INTEGER property) {
  long value = 0;
  SymbolInfoInteger(name, property, value);
  return value;
}

double SymbolInfoDouble(const string &name, ENUM_SYMBOL_INFO_DOUBLE property) {
  double value = 0;
  SymbolInfoDouble(name, property, value);
  return value;
}

string SymbolInfoString(const string &name, ENUM_SYMBOL_INFO_STRING property) {
  string value("");
  SymbolInfoString(name, property, value);
  return value;
}

bool SymbolInfoTick(const string &name, MqlTick &tick) {
  const host::SymbolState *symbol = find(name);
  if (symbol == nullptr || symbol->tick_at == 0) return false;
  tick = MqlTick{};
  tick.time = datetime(host::server_seconds(symbol->tick_at));
  tick.time_msc = host::server_milliseconds(symbol->tick_at);
  tick.bid = symbol->bid;
  tick.ask = symbol->ask;
  return true;
}

long AccountInfoInteger(ENUM_ACCOUNT_INFO_INTEGER property) {
  host::refresh();
  const host::AccountState &account = host::mirror().account;
  switch (property) {
    case ACCOUNT_LOGIN: return account.login;
    case ACCOUNT_TRADE_MODE: return ACCOUNT_TRADE_MODE_DEMO;
    case ACCOUNT_TRADE_ALLOWED: return 1;
    case ACCOUNT_TRADE_EXPERT: return 1;
    case ACCOUNT_LEVERAGE: return account.leverage;
    case ACCOUNT_MARGIN_SO_MODE: return ACCOUNT_STOPOUT_MODE_PERCENT;
    case ACCOUNT_LIMIT_ORDERS: return 0;
    case ACCOUNT_MARGIN_MODE:
      return account.netting ? ACCOUNT_MARGIN_MODE_RETAIL_NETTING : ACCOUNT_MARGIN_MODE_RETAIL_HEDGING;
    case ACCOUNT_CURRENCY_DIGITS: return 2;
    case ACCOUNT_FIFO_CLOSE: return 0;
    case ACCOUNT_HEDGE_ALLOWED: return account.netting ? 0 : 1;
  }
  host::set_last_error(WRONG_PROPERTY);
  return 0;
}

double AccountInfoDouble(ENUM_ACCOUNT_INFO_DOUBLE property) {
  constexpr double stop_out_percent = 50;
  host::refresh();
  const host::AccountState &account = host::mirror().account;
  switch (property) {
    case ACCOUNT_BALANCE: return account.balance;
    case ACCOUNT_CREDIT: return 0;
    case ACCOUNT_PROFIT: return std::round((account.equity - account.balance) * 100) / 100;
    case ACCOUNT_EQUITY: return account.equity;
    case ACCOUNT_MARGIN: return account.margin;
    case ACCOUNT_MARGIN_FREE: return account.margin_free;
    case ACCOUNT_MARGIN_LEVEL: return account.margin == 0 ? 0 : account.equity / account.margin * 100;
    case ACCOUNT_MARGIN_SO_CALL:
    case ACCOUNT_MARGIN_SO_SO: return stop_out_percent;
  }
  host::set_last_error(WRONG_PROPERTY);
  return 0;
}

string AccountInfoString(ENUM_ACCOUNT_INFO_STRING property) {
  host::refresh();
  const host::AccountState &account = host::mirror().account;
  switch (property) {
    case ACCOUNT_NAME: return string(account.name);
    case ACCOUNT_COMPANY: return string(account.company);
    case ACCOUNT_SERVER: return string(account.server);
    case ACCOUNT_CURRENCY: return string(account.currency);
  }
  host::set_last_error(WRONG_PROPERTY);
  return string("");
}

int Digits() { return static_cast<int>(SymbolInfoInteger(string(host::chart_symbol()), SYMBOL_DIGITS)); }
double Point() { return SymbolInfoDouble(string(host::chart_symbol()), SYMBOL_POINT); }

datetime TimeCurrent() {
  host::refresh();
  return datetime(host::server_seconds(host::mirror().last_tick_at));
}

#ifdef __MQL5__
bool SymbolExist(const string &name, bool &is_custom) {
  host::refresh();
  is_custom = false;
  return host::mirror().symbol(name.utf8()) != nullptr;
}

bool SymbolIsSynchronized(const string &name) {
  const host::SymbolState *symbol = find(name);
  return symbol != nullptr && symbol->selected && host::connected_to_broker;
}

datetime TimeTradeServer() {
  host::refresh();
  return datetime(host::server_seconds(host::clock_ms()));
}
#endif

}  // namespace mql
