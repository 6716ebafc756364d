// MQL5: open positions and resting orders.
#ifdef __MQL5__
#include "../terminal/host.hpp"
#include "mirror.hpp"
#include "mt5.hpp"
#include "mt5_orders.hpp"

namespace mql {
namespace {

constexpr int POSITION_NOT_FOUND = 4753;
constexpr int ORDER_NOT_FOUND = 4754;
constexpr int WRONG_PROPERTY = 4003;

host::PositionState position;
bool has_position = false;
host::OrderState order;
bool has_order = false;

const std::vector<host::PositionState> &positions() {
  static const std::vector<host::PositionState> none;
  host::refresh();
  return host::mirror().loading ? none : host::mirror().positions;
}

const std::vector<host::OrderState> &orders() {
  static const std::vector<host::OrderState> none;
  host::refresh();
  return host::mirror().loading ? none : host::mirror().orders;
}

bool select(const host::PositionState *found) {
  has_position = found != nullptr;
  if (has_position) position = *found;
  else host::set_last_error(POSITION_NOT_FOUND);
  return has_position;
}

bool select(const host::OrderState *found) {
  has_order = found != nullptr;
  if (has_order) order = *found;
  else host::set_last_error(ORDER_NOT_FOUND);
  return has_order;
}

template <class T> const T *at(const std::vector<T> &list, int index) {
  return index >= 0 && static_cast<std::size_t>(index) < list.size() ? &list[index] : nullptr;
}

template <class T, class Predicate> const T *first(const std::vector<T> &list, Predicate wanted) {
  for (const T &one : list) {
    if (wanted(one)) return &one;
  }
  return nullptr;
}

bool fail(int code) {
  host::set_last_error(code);
  return false;
}

}  // namespace

int PositionsTotal() { return static_cast<int>(positions().size()); }

ulong PositionGetTicket(int index) { return select(at(positions(), index)) ? position.ticket : 0; }

string PositionGetSymbol(int index) { return select(at(positions(), index)) ? string(position.symbol) : string(""); }

bool PositionSelect(const string &symbol) {
  const std::string name = symbol.utf8();
  return select(first(positions(), [&](const host::PositionState &one) { return one.symbol == name; }));
}

bool PositionSelectByTicket(ulong ticket) {
  return select(first(positions(), [ticket](const host::PositionState &one) { return one.ticket == ticket; }));
}

bool PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER property, long &value) {
  if (!has_position) return fail(POSITION_NOT_FOUND);
  switch (property) {
    case POSITION_TICKET: value = static_cast<long>(position.ticket); return true;
    case POSITION_IDENTIFIER: value = static_cast<long>(position.identifier); return true;
    case POSITION_TIME: value = host::server_seconds(position.opened_at); return true;
    case POSITION_TIME_MSC: value = host::server_milliseconds(position.opened_at); return true;
    case POSITION_TIME_UPDATE: value = host::server_seconds(position.updated_at); return true;
    case POSITION_TIME_UPDATE_MSC: value = host::server_milliseconds(position.updated_at); return true;
    case POSITION_TYPE: value = position.type; return true;
    case POSITION_MAGIC: value = position.magic; return true;
    case POSITION_REASON: value = position.reason; return true;
  }
  return fail(WRONG_PROPERTY);
}

bool PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE property, double &value) {
  if (!has_position) return fail(POSITION_NOT_FOUND);
  const host::SymbolState *symbol = host::mirror().symbol(position.symbol);
  const double now = symbol == nullptr ? 0 : host::exit_price(*symbol, position.type);
  switch (property) {
    case POSITION_VOLUME: value = position.lots; return true;
    case POSITION_PRICE_OPEN: value = position.price; return true;
    case POSITION_PRICE_CURRENT: value = now; return true;
    case POSITION_SL: value = position.stop_loss; return true;
    case POSITION_TP: value = position.take_profit; return true;
    case POSITION_SWAP: value = position.swap; return true;
    case POSITION_PROFIT:
      value = now == 0 ? 0 : host::profit_between(*symbol, position.type, position.lots, position.price, now);
      return true;
  }
  return fail(WRONG_PROPERTY);
}

bool PositionGetString(ENUM_POSITION_PROPERTY_STRING property, string &value) {
  if (!has_position) return fail(POSITION_NOT_FOUND);
  switch (property) {
    case POSITION_SYMBOL: value = string(position.symbol); return true;
    case POSITION_COMMENT: value = string(position.comment); return true;
    case POSITION_EXTERNAL_ID: value = string(""); return true;
  }
  return fail(WRONG_PROPERTY);
}

long PositionGetInteger(ENUM_POSITION_PROPERTY_INTEGER property) {
  long value = 0;
  PositionGetInteger(property, value);
  return value;
}

double PositionGetDouble(ENUM_POSITION_PROPERTY_DOUBLE property) {
  double value = 0;
  PositionGetDouble(property, value);
  return value;
}

string PositionGetString(ENUM_POSITION_PROPERTY_STRING property) {
  string value("");
  PositionGetString(property, value);
  return value;
}

int OrdersTotal() { return static_cast<int>(orders().size()); }

ulong OrderGetTicket(int index) { return select(at(orders(), index)) ? order.ticket : 0; }

bool OrderSelect(ulong ticket) {
  return select(first(orders(), [ticket](const host::OrderState &one) { return one.ticket == ticket; }));
}

bool OrderGetInteger(ENUM_ORDER_PROPERTY_INTEGER property, long &value) {
  return has_order ? host::order_integer(order, property, value) : fail(ORDER_NOT_FOUND);
}

bool OrderGetDouble(ENUM_ORDER_PROPERTY_DOUBLE property, double &value) {
  return has_order ? host::order_double(order, property, value) : fail(ORDER_NOT_FOUND);
}

bool OrderGetString(ENUM_ORDER_PROPERTY_STRING property, string &value) {
  return has_order ? host::order_string(order, property, value) : fail(ORDER_NOT_FOUND);
}

long OrderGetInteger(ENUM_ORDER_PROPERTY_INTEGER property) {
  long value = 0;
  OrderGetInteger(property, value);
  return value;
}

double OrderGetDouble(ENUM_ORDER_PROPERTY_DOUBLE property) {
  double value = 0;
  OrderGetDouble(property, value);
  return value;
}

string OrderGetString(ENUM_ORDER_PROPERTY_STRING property) {
  string value("");
  OrderGetString(property, value);
  return value;
}

}  // namespace mql
#endif
