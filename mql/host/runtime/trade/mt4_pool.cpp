// MQL4: the pool of orders and its history, symbols and account by their old names.
#ifdef __MQL4__
#include <algorithm>
#include <cmath>

#include "../terminal/host.hpp"
#include "mirror.hpp"
#include "mt4.hpp"

namespace mql {
namespace {

host::PoolOrder order;
bool has_order = false;

const std::vector<host::PoolOrder> &list(bool history) {
  static const std::vector<host::PoolOrder> none;
  if (host::mirror().loading) return none;
  return history ? host::mirror().history : host::mirror().pool;
}

/** The order that was selected; without one every property is zero. */
const host::PoolOrder &selected() {
  static const host::PoolOrder none;
  if (!has_order) host::set_last_error(ERR_NO_ORDER_SELECTED);
  return has_order ? order : none;
}

bool is_open(const host::PoolOrder &one) { return one.closed_at == 0 && one.type <= OP_SELL; }

double price_now(const host::PoolOrder &one) {
  const host::SymbolState *symbol = host::mirror().symbol(one.symbol);
  if (symbol == nullptr) return 0;
  // A pending buy waits for the ask, an open one is closed at the bid.
  return host::exit_price(*symbol, one.type <= OP_SELL ? one.type : one.type + 1);
}

}  // namespace

int OrdersTotal() {
  host::refresh();
  return static_cast<int>(list(false).size());
}

int OrdersHistoryTotal() {
  host::refresh();
  return static_cast<int>(list(true).size());
}

bool OrderSelect(int index, int select, int pool) {
  host::refresh();
  const host::PoolOrder *found = nullptr;
  if (select == SELECT_BY_TICKET) {
    for (const bool history : {false, true}) {
      const auto &orders = list(history);
      const auto at =
          std::find_if(orders.begin(), orders.end(), [index](const auto &one) { return one.ticket == index; });
      if (found == nullptr && at != orders.end()) found = &*at;
    }
  } else {
    const auto &orders = list(pool == MODE_HISTORY);
    if (index >= 0 && static_cast<std::size_t>(index) < orders.size()) found = &orders[index];
  }
  has_order = found != nullptr;
  if (has_order) order = *found;
  else host::set_last_error(select == SELECT_BY_TICKET ? ERR_INVALID_TICKET : ERR_NO_ORDER_SELECTED);
  return has_order;
}

int OrderTicket() { return selected().ticket; }
int OrderType() { return selected().type; }
double OrderLots() { return selected().lots; }
string OrderSymbol() { return string(selected().symbol); }
datetime OrderOpenTime() { return datetime(host::server_seconds(selected().opened_at)); }
double OrderOpenPrice() { return selected().price; }
double OrderStopLoss() { return selected().stop_loss; }
double OrderTakeProfit() { return selected().take_profit; }
datetime OrderCloseTime() { return datetime(host::server_seconds(selected().closed_at)); }
double OrderClosePrice() { return selected().closed_at == 0 ? price_now(selected()) : selected().close_price; }
double OrderCommission() { return selected().commission; }
double OrderSwap() { return selected().swap; }
string OrderComment() { return string(selected().comment); }
int OrderMagicNumber() { return selected().magic; }
datetime OrderExpiration() { return datetime(host::server_seconds(selected().expires_at)); }

double OrderProfit() {
  const host::PoolOrder &one = selected();
  const host::SymbolState *symbol = host::mirror().symbol(one.symbol);
  if (!is_open(one) || symbol == nullptr || symbol->bid == 0) return one.profit;
  return host::profit_between(*symbol, one.type, one.lots, one.price, price_now(one));
}

double MarketInfo(const string &symbol, int type) {
  host::refresh();
  const host::SymbolState *found = host::mirror().symbol(symbol.utf8());
  if (found == nullptr) {
    host::set_last_error(ERR_UNKNOWN_SYMBOL);
    return 0;
  }
  switch (type) {
    case MODE_TIME: return static_cast<double>(host::server_seconds(found->tick_at));
    case MODE_BID: return found->bid;
    case MODE_ASK: return found->ask;
    case MODE_POINT: return found->point();
    case MODE_DIGITS: return found->digits;
    case MODE_SPREAD: return std::round((found->ask - found->bid) / found->point());
    case MODE_STOPLEVEL: return found->stops_level;
    case MODE_LOTSIZE: return found->contract_size;
    case MODE_TICKVALUE: return found->tick_value;
    case MODE_TICKSIZE: return found->tick_size;
    case MODE_SWAPLONG: return found->swap_long;
    case MODE_SWAPSHORT: return found->swap_short;
    case MODE_TRADEALLOWED: return found->trade_mode != "disabled";
    case MODE_MINLOT: return found->lots_min;
    case MODE_LOTSTEP: return found->lots_step;
    case MODE_MAXLOT: return found->lots_max;
    case MODE_MARGINREQUIRED: return host::margin_of(*found, 1, found->ask);
    case MODE_FREEZELEVEL: return found->freeze_level;
    default: host::set_last_error(ERR_INVALID_TRADE_PARAMETERS); return 0;
  }
}

bool RefreshRates() {
  const int64_t before = host::mirror().last_tick_at;
  host::refresh();
  return host::mirror().last_tick_at != before;
}

int AccountNumber() { return static_cast<int>(AccountInfoInteger(ACCOUNT_LOGIN)); }
string AccountName() { return AccountInfoString(ACCOUNT_NAME); }
string AccountServer() { return AccountInfoString(ACCOUNT_SERVER); }
string AccountCompany() { return AccountInfoString(ACCOUNT_COMPANY); }
string AccountCurrency() { return AccountInfoString(ACCOUNT_CURRENCY); }
int AccountLeverage() { return static_cast<int>(AccountInfoInteger(ACCOUNT_LEVERAGE)); }
double AccountBalance() { return AccountInfoDouble(ACCOUNT_BALANCE); }
double AccountEquity() { return AccountInfoDouble(ACCOUNT_EQUITY); }
double AccountMargin() { return AccountInfoDouble(ACCOUNT_MARGIN); }
double AccountFreeMargin() { return AccountInfoDouble(ACCOUNT_MARGIN_FREE); }
double AccountCredit() { return AccountInfoDouble(ACCOUNT_CREDIT); }
double AccountProfit() { return AccountInfoDouble(ACCOUNT_PROFIT); }

double AccountFreeMarginCheck(const string &symbol, int cmd, double volume) {
  host::refresh();
  const host::SymbolState *found = host::mirror().symbol(symbol.utf8());
  if (found == nullptr) {
    host::set_last_error(ERR_UNKNOWN_SYMBOL);
    return -1;
  }
  const double needed = host::margin_of(*found, volume, host::exit_price(*found, cmd + 1));
  const double left = host::mirror().account.margin_free - needed;
  if (left < 0) host::set_last_error(ERR_NOT_ENOUGH_MONEY);
  return left;
}

}  // namespace mql
#endif
