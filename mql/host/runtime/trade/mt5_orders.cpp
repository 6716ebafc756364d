// MQL5: the properties of an order, resting or over.
#ifdef __MQL5__
#include "mt5_orders.hpp"

namespace host {
namespace {

constexpr int WRONG_PROPERTY = 4003;

bool is_market(const OrderState &order) {
  return order.type == mql::ORDER_TYPE_BUY || order.type == mql::ORDER_TYPE_SELL ||
         order.type == mql::ORDER_TYPE_CLOSE_BY;
}

}  // namespace

bool order_integer(const OrderState &order, mql::ENUM_ORDER_PROPERTY_INTEGER property, long &value) {
  switch (property) {
    case mql::ORDER_TICKET: value = static_cast<long>(order.ticket); return true;
    case mql::ORDER_TIME_SETUP: value = server_seconds(order.placed_at); return true;
    case mql::ORDER_TIME_SETUP_MSC: value = server_milliseconds(order.placed_at); return true;
    case mql::ORDER_TIME_EXPIRATION: value = server_seconds(order.expires_at); return true;
    case mql::ORDER_TIME_DONE: value = server_seconds(order.done_at); return true;
    case mql::ORDER_TIME_DONE_MSC: value = server_milliseconds(order.done_at); return true;
    case mql::ORDER_TYPE: value = order.type; return true;
    case mql::ORDER_TYPE_TIME:
      value = order.expires_at == 0 ? mql::ORDER_TIME_GTC : mql::ORDER_TIME_SPECIFIED;
      return true;
    case mql::ORDER_TYPE_FILLING:
      value = is_market(order) ? mql::ORDER_FILLING_FOK : mql::ORDER_FILLING_RETURN;
      return true;
    case mql::ORDER_STATE: value = order.state; return true;
    case mql::ORDER_MAGIC: value = order.magic; return true;
    case mql::ORDER_REASON: value = order.reason; return true;
    case mql::ORDER_POSITION_ID: value = static_cast<long>(order.position); return true;
    case mql::ORDER_POSITION_BY_ID: value = static_cast<long>(order.position_by); return true;
  }
  set_last_error(WRONG_PROPERTY);
  return false;
}

bool order_double(const OrderState &order, mql::ENUM_ORDER_PROPERTY_DOUBLE property, double &value) {
  const SymbolState *symbol = mirror().symbol(order.symbol);
  switch (property) {
    case mql::ORDER_VOLUME_INITIAL: value = order.lots; return true;
    case mql::ORDER_VOLUME_CURRENT: value = order.state == mql::ORDER_STATE_FILLED ? 0 : order.lots; return true;
    case mql::ORDER_PRICE_OPEN: value = order.price; return true;
    // A buy waits for the ask, a sell for the bid: the price at which the opposite is closed.
    case mql::ORDER_PRICE_CURRENT: value = symbol == nullptr ? 0 : exit_price(*symbol, order.type + 1); return true;
    case mql::ORDER_PRICE_STOPLIMIT:
      value = order.type == mql::ORDER_TYPE_BUY_STOP_LIMIT || order.type == mql::ORDER_TYPE_SELL_STOP_LIMIT
                  ? order.price
                  : 0;
      return true;
    case mql::ORDER_SL: value = order.stop_loss; return true;
    case mql::ORDER_TP: value = order.take_profit; return true;
  }
  set_last_error(WRONG_PROPERTY);
  return false;
}

bool order_string(const OrderState &order, mql::ENUM_ORDER_PROPERTY_STRING property, mql::string &value) {
  switch (property) {
    case mql::ORDER_SYMBOL: value = mql::string(order.symbol); return true;
    case mql::ORDER_COMMENT: value = mql::string(order.comment); return true;
    case mql::ORDER_EXTERNAL_ID: value = mql::string(""); return true;
  }
  set_last_error(WRONG_PROPERTY);
  return false;
}

}  // namespace host
#endif
