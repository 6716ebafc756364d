// MQL4: requests to the broker. Each waits until it was carried out, refused, or nobody answers.
#ifdef __MQL4__
#include <algorithm>

#include "../terminal/host.hpp"
#include "mirror.hpp"
#include "mt4.hpp"
#include "requests.hpp"

namespace mql {
namespace {

constexpr int TIME_SPECIFIED = 2;

/** The error number that MetaTrader 4 has for what the broker answered. */
int error_of(uint32_t code) {
  switch (code) {
    case 10004: return ERR_REQUOTE;
    case 10007:
    case 10006:
    case 10011: return ERR_COMMON_ERROR;
    case 10012: return ERR_TRADE_TIMEOUT;
    case 10014:
    case 10034:
    case 10038: return ERR_INVALID_TRADE_VOLUME;
    case 10015: return ERR_INVALID_PRICE;
    case 10016: return ERR_INVALID_STOPS;
    case 10018: return ERR_MARKET_CLOSED;
    case 10019: return ERR_NOT_ENOUGH_MONEY;
    case 10020: return ERR_PRICE_CHANGED;
    case 10021: return ERR_OFF_QUOTES;
    case 10022: return ERR_TRADE_EXPIRATION_DENIED;
    case 10024: return ERR_TOO_MANY_REQUESTS;
    case 10025: return ERR_NO_RESULT;
    case 10026:
    case 10027: return ERR_TRADE_NOT_ALLOWED;
    case 10028: return ERR_ORDER_LOCKED;
    case 10029: return ERR_TRADE_MODIFY_DENIED;
    case 10031: return ERR_NO_CONNECTION;
    case 10033:
    case 10040: return ERR_TRADE_TOO_MANY_ORDERS;
    case 10035:
    case 10036: return ERR_INVALID_TICKET;
    case 10042: return ERR_LONG_POSITIONS_ONLY_ALLOWED;
    case 10017:
    case 10043:
    case 10044: return ERR_TRADE_DISABLED;
    default: return ERR_INVALID_TRADE_PARAMETERS;
  }
}

bool fail(int error) {
  host::set_last_error(error);
  return false;
}

/** The ticket of the order that did it; 0 with the last error set. */
uint64_t carry_out(const host::OrderRequest &request, bool &done) {
  const auto answer = host::ask_broker(request, nullptr);
  const uint32_t code = answer.has_value() ? answer->code : host::retcode::timeout;
  done = code == host::retcode::done || code == host::retcode::done_partial;
  if (!done) fail(error_of(code));
  return done ? answer->order : 0;
}

bool carry_out(const host::OrderRequest &request) {
  bool done = false;
  carry_out(request, done);
  return done;
}

/** An order of the pool; nullptr with the last error set. */
const host::PoolOrder *in_pool(int ticket) {
  host::refresh();
  const auto &pool = host::mirror().pool;
  const auto at = std::find_if(pool.begin(), pool.end(), [ticket](const auto &one) { return one.ticket == ticket; });
  if (at == pool.end() || host::mirror().loading) {
    fail(ERR_INVALID_TICKET);
    return nullptr;
  }
  return &*at;
}

void expire(host::OrderRequest &request, datetime expiration) {
  request.expires_at = host::utc_from_server(expiration.seconds);
  request.time_type = request.expires_at == 0 ? 0 : TIME_SPECIFIED;
}

}  // namespace

int OrderSend(const string &symbol, int cmd, double volume, double price, int slippage, double stoploss,
              double takeprofit, const string &comment, int magic, datetime expiration, color) {
  host::refresh();
  host::OrderRequest request;
  request.symbol = symbol.utf8();
  if (host::mirror().symbol(request.symbol) == nullptr) return fail(ERR_UNKNOWN_SYMBOL), -1;
  if (cmd < OP_BUY || cmd > OP_SELLSTOP || slippage < 0) return fail(ERR_INVALID_TRADE_PARAMETERS), -1;
  if (!(price > 0)) return fail(ERR_INVALID_PRICE_PARAM), -1;
  request.action = cmd <= OP_SELL ? host::action::deal : host::action::pending;
  request.type = cmd;
  request.lots = volume;
  request.price = price;
  request.deviation = static_cast<uint64_t>(slippage);
  request.stop_loss = stoploss;
  request.take_profit = takeprofit;
  request.comment = comment.utf8();
  request.magic = magic;
  expire(request, expiration);
  bool done = false;
  const uint64_t ticket = carry_out(request, done);
  return done ? static_cast<int>(ticket) : -1;
}

bool OrderClose(int ticket, double lots, double price, int slippage, color) {
  const host::PoolOrder *order = in_pool(ticket);
  if (order == nullptr) return false;
  if (order->type > OP_SELL) return fail(ERR_INVALID_TICKET);
  if (slippage < 0) return fail(ERR_INVALID_TRADE_PARAMETERS);
  if (!(price > 0)) return fail(ERR_INVALID_PRICE_PARAM);
  host::OrderRequest request;
  request.action = host::action::deal;
  request.position = static_cast<uint64_t>(ticket);
  request.symbol = order->symbol;
  request.type = order->type == OP_BUY ? OP_SELL : OP_BUY;
  request.lots = lots;
  request.price = price;
  request.deviation = static_cast<uint64_t>(slippage);
  request.magic = order->magic;
  return carry_out(request);
}

bool OrderModify(int ticket, double price, double stoploss, double takeprofit, datetime expiration, color) {
  const host::PoolOrder *order = in_pool(ticket);
  if (order == nullptr) return false;
  host::OrderRequest request;
  request.symbol = order->symbol;
  request.stop_loss = stoploss;
  request.take_profit = takeprofit;
  if (order->type <= OP_SELL) {
    request.action = host::action::stops;
    request.position = static_cast<uint64_t>(ticket);
  } else {
    request.action = host::action::modify;
    request.order = static_cast<uint64_t>(ticket);
    request.price = price;
    expire(request, expiration);
  }
  return carry_out(request);
}

bool OrderDelete(int ticket, color) {
  const host::PoolOrder *order = in_pool(ticket);
  if (order == nullptr) return false;
  if (order->type <= OP_SELL) return fail(ERR_INVALID_TICKET);
  host::OrderRequest request;
  request.action = host::action::remove;
  request.order = static_cast<uint64_t>(ticket);
  request.symbol = order->symbol;
  return carry_out(request);
}

bool IsTradeContextBusy() { return false; }

}  // namespace mql
#endif
