// MQL5: the history of deals and orders. What was selected is a list of its own that later changes do not reach.
#ifdef __MQL5__
#include "../terminal/host.hpp"
#include "mirror.hpp"
#include "mt5.hpp"
#include "mt5_orders.hpp"

namespace mql {
namespace {

constexpr int WRONG_PROPERTY = 4003;
constexpr int NOT_FOUND = 4755;
constexpr int NO_HISTORY = 4401;

std::vector<host::DealState> deals;
std::vector<host::OrderState> orders;

bool fail(int code) {
  host::set_last_error(code);
  return false;
}

template <class Deal, class Order> void select(Deal wanted_deal, Order wanted_order) {
  host::refresh();
  deals.clear();
  orders.clear();
  if (host::mirror().loading) return;
  for (const host::DealState &one : host::mirror().deals) {
    if (wanted_deal(one)) deals.push_back(one);
  }
  for (const host::OrderState &one : host::mirror().past_orders) {
    if (wanted_order(one)) orders.push_back(one);
  }
}

const host::DealState *selected_deal(ulong ticket) {
  for (const host::DealState &one : deals) {
    if (one.number == ticket) return &one;
  }
  host::set_last_error(NOT_FOUND);
  return nullptr;
}

const host::OrderState *selected_order(ulong ticket) {
  for (const host::OrderState &one : orders) {
    if (one.ticket == ticket) return &one;
  }
  host::set_last_error(NOT_FOUND);
  return nullptr;
}

}  // namespace

bool HistorySelect(datetime from_date, datetime to_date) {
  host::refresh();
  if (host::mirror().history_fails) return fail(NO_HISTORY);
  const auto within = [&](int64_t at) {
    const long seconds = host::server_seconds(at);
    return seconds >= from_date.seconds && seconds <= to_date.seconds;
  };
  select([&](const host::DealState &one) { return within(one.at); },
         [&](const host::OrderState &one) { return within(one.done_at); });
  return true;
}

bool HistorySelectByPosition(long position_id) {
  const auto id = static_cast<uint64_t>(position_id);
  select([id](const host::DealState &one) { return one.position == id; },
         [id](const host::OrderState &one) { return one.position == id; });
  return true;
}

int HistoryDealsTotal() { return static_cast<int>(deals.size()); }

ulong HistoryDealGetTicket(int index) {
  if (index >= 0 && index < HistoryDealsTotal()) return deals[index].number;
  fail(NOT_FOUND);
  return 0;
}

bool HistoryDealSelect(ulong ticket) {
  host::refresh();
  if (!host::mirror().loading) {
    for (const host::DealState &one : host::mirror().deals) {
      if (one.number != ticket) continue;
      deals.assign(1, one);
      return true;
    }
  }
  return fail(NOT_FOUND);
}

bool HistoryDealGetInteger(ulong ticket, ENUM_DEAL_PROPERTY_INTEGER property, long &value) {
  const host::DealState *deal = selected_deal(ticket);
  if (deal == nullptr) return false;
  switch (property) {
    case DEAL_TICKET: value = static_cast<long>(deal->number); return true;
    case DEAL_ORDER: value = static_cast<long>(deal->order); return true;
    case DEAL_TIME: value = host::server_seconds(deal->at); return true;
    case DEAL_TIME_MSC: value = host::server_milliseconds(deal->at); return true;
    case DEAL_TYPE: value = deal->type; return true;
    case DEAL_ENTRY: value = deal->entry; return true;
    case DEAL_MAGIC: value = deal->magic; return true;
    case DEAL_REASON: value = deal->reason; return true;
    case DEAL_POSITION_ID: value = static_cast<long>(deal->position); return true;
  }
  return fail(WRONG_PROPERTY);
}

bool HistoryDealGetDouble(ulong ticket, ENUM_DEAL_PROPERTY_DOUBLE property, double &value) {
  const host::DealState *deal = selected_deal(ticket);
  if (deal == nullptr) return false;
  switch (property) {
    case DEAL_VOLUME: value = deal->lots; return true;
    case DEAL_PRICE: value = deal->price; return true;
    case DEAL_COMMISSION: value = deal->commission; return true;
    case DEAL_SWAP: value = deal->swap; return true;
    case DEAL_PROFIT: value = deal->profit; return true;
    case DEAL_FEE: value = 0; return true;
  }
  return fail(WRONG_PROPERTY);
}

bool HistoryDealGetString(ulong ticket, ENUM_DEAL_PROPERTY_STRING property, string &value) {
  const host::DealState *deal = selected_deal(ticket);
  if (deal == nullptr) return false;
  switch (property) {
    case DEAL_SYMBOL: value = string(deal->symbol); return true;
    case DEAL_COMMENT: value = string(deal->comment); return true;
    case DEAL_EXTERNAL_ID: value = string(""); return true;
  }
  return fail(WRONG_PROPERTY);
}

long HistoryDealGetInteger(ulong ticket, ENUM_DEAL_PROPERTY_INTEGER property) {
  long value = 0;
  HistoryDealGetInteger(ticket, property, value);
  return value;
}

double HistoryDealGetDouble(ulong ticket, ENUM_DEAL_PROPERTY_DOUBLE property) {
  double value = 0;
  HistoryDealGetDouble(ticket, property, value);
  return value;
}

string HistoryDealGetString(ulong ticket, ENUM_DEAL_PROPERTY_STRING property) {
  string value("");
  HistoryDealGetString(ticket, property, value);
  return value;
}

int HistoryOrdersTotal() { return static_cast<int>(orders.size()); }

ulong HistoryOrderGetTicket(int index) {
  if (index >= 0 && index < HistoryOrdersTotal()) return orders[index].ticket;
  fail(NOT_FOUND);
  return 0;
}

bool HistoryOrderSelect(ulong ticket) {
  host::refresh();
  if (!host::mirror().loading) {
    for (const host::OrderState &one : host::mirror().past_orders) {
      if (one.ticket != ticket) continue;
      orders.assign(1, one);
      return true;
    }
  }
  return fail(NOT_FOUND);
}

bool HistoryOrderGetInteger(ulong ticket, ENUM_ORDER_PROPERTY_INTEGER property, long &value) {
  const host::OrderState *order = selected_order(ticket);
  return order != nullptr && host::order_integer(*order, property, value);
}

bool HistoryOrderGetDouble(ulong ticket, ENUM_ORDER_PROPERTY_DOUBLE property, double &value) {
  const host::OrderState *order = selected_order(ticket);
  return order != nullptr && host::order_double(*order, property, value);
}

bool HistoryOrderGetString(ulong ticket, ENUM_ORDER_PROPERTY_STRING property, string &value) {
  const host::OrderState *order = selected_order(ticket);
  return order != nullptr && host::order_string(*order, property, value);
}

long HistoryOrderGetInteger(ulong ticket, ENUM_ORDER_PROPERTY_INTEGER property) {
  long value = 0;
  HistoryOrderGetInteger(ticket, property, value);
  return value;
}

double HistoryOrderGetDouble(ulong ticket, ENUM_ORDER_PROPERTY_DOUBLE property) {
  double value = 0;
  HistoryOrderGetDouble(ticket, property, value);
  return value;
}

string HistoryOrderGetString(ulong ticket, ENUM_ORDER_PROPERTY_STRING property) {
  string value("");
  HistoryOrderGetString(ticket, property, value);
  return value;
}

}  // namespace mql
#endif
