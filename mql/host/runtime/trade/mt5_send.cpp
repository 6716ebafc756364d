// MQL5: requests to the broker, and the events that tell of the account's changes.
#ifdef __MQL5__
#include <cstdlib>

#include "../terminal/host.hpp"
#include "mirror.hpp"
#include "mt5.hpp"
#include "requests.hpp"

namespace mql {
namespace {

constexpr int TRADE_SEND_FAILED = 4756;
constexpr int UNKNOWN_SYMBOL = 4301;

host::OrderRequest worded(const MqlTradeRequest &request) {
  host::OrderRequest worded;
  worded.action = request.action;
  worded.magic = static_cast<int64_t>(request.magic);
  worded.order = request.order;
  worded.symbol = request.symbol.utf8();
  worded.lots = request.volume;
  worded.price = request.price;
  worded.stop_limit = request.stoplimit;
  worded.stop_loss = request.sl;
  worded.take_profit = request.tp;
  worded.deviation = request.deviation;
  worded.type = request.type;
  worded.filling = request.type_filling;
  worded.time_type = request.type_time;
  worded.expires_at = host::utc_from_server(request.expiration.seconds);
  worded.comment = request.comment.utf8();
  worded.position = request.position;
  worded.position_by = request.position_by;
  return worded;
}

MqlTradeResult result_of(const host::OrderAnswer &answer) {
  MqlTradeResult result{};
  result.retcode = answer.code;
  result.deal = answer.deal;
  result.order = answer.order;
  result.volume = answer.lots;
  result.price = answer.price;
  result.bid = answer.bid;
  result.ask = answer.ask;
  result.comment = string(answer.comment);
  result.request_id = answer.id;
  return result;
}

void tell(const MqlTradeTransaction &transaction, const MqlTradeRequest &request, const MqlTradeResult &result) {
  host::post(host::Event::transaction, [transaction, request, result] {
    const auto handler = host::handlers().OnTradeTransaction;
    if (handler != nullptr) handler(transaction, request, result);
  });
}

/** Tells the EA of an answer, however late it comes. */
std::function<void(const host::OrderAnswer &)> telling(const MqlTradeRequest &request) {
  return [request](const host::OrderAnswer &answer) {
    MqlTradeTransaction transaction{};
    transaction.type = TRADE_TRANSACTION_REQUEST;
    tell(transaction, request, result_of(answer));
  };
}

void take_transaction(const host::Fields &fields) {
  const auto real = [&](std::size_t i) { return std::strtod(fields.at(i).c_str(), nullptr); };
  const auto number = [&](std::size_t i) { return std::atoi(fields.at(i).c_str()); };
  const auto ticket = [&](std::size_t i) { return std::strtoull(fields.at(i).c_str(), nullptr, 10); };
  MqlTradeTransaction transaction{};
  transaction.type = static_cast<ENUM_TRADE_TRANSACTION_TYPE>(number(0));
  transaction.deal = ticket(1);
  transaction.order = ticket(2);
  transaction.symbol = string(fields.at(3));
  transaction.order_type = static_cast<ENUM_ORDER_TYPE>(number(4));
  transaction.order_state = static_cast<ENUM_ORDER_STATE>(number(5));
  transaction.deal_type = static_cast<ENUM_DEAL_TYPE>(number(6));
  transaction.price = real(7);
  transaction.price_sl = real(8);
  transaction.price_tp = real(9);
  transaction.volume = real(10);
  transaction.position = ticket(11);
  tell(transaction, MqlTradeRequest{}, MqlTradeResult{});
}

void take_trade(const host::Fields &) { host::post(host::Event::trade); }

bool listen() {
  host::on_line("transaction", take_transaction);
  host::on_line("trade", take_trade);
  return true;
}

[[maybe_unused]] const bool listening = listen();

/** Margin that an entry would tie up beyond what is tied up now: on a netting account its opposite frees some. */
double more_margin(const host::SymbolState &symbol, int type, double lots, double price) {
  const host::Mirror &known = host::mirror();
  if (known.account.netting) {
    for (const host::PositionState &held : known.positions) {
      if (held.symbol != symbol.name || held.type == type % 2) continue;
      const double left = lots > held.lots ? host::margin_of(symbol, lots - held.lots, price) : 0;
      return left - host::margin_of(symbol, MathMin(lots, held.lots), held.price);
    }
  }
  return host::margin_of(symbol, lots, price);
}

bool fits(const host::SymbolState &symbol, double lots) {
  constexpr double tolerance = 1e-6;
  const double steps = lots / symbol.lots_step;
  return lots >= symbol.lots_min - tolerance && lots <= symbol.lots_max + tolerance &&
         MathAbs(steps - MathRound(steps)) < tolerance;
}

}  // namespace

bool OrderSend(const MqlTradeRequest &request, MqlTradeResult &result) {
  const MqlTradeRequest asked = request;
  const auto answer = host::ask_broker(worded(asked), telling(asked));
  result = MqlTradeResult{};
  if (!answer.has_value()) {
    result.retcode = host::retcode::timeout;
  } else {
    result = result_of(*answer);
  }
  const bool accepted = result.retcode == host::retcode::placed || result.retcode == host::retcode::done ||
                        result.retcode == host::retcode::done_partial;
  if (!accepted) host::set_last_error(TRADE_SEND_FAILED);
  return accepted;
}

bool OrderSendAsync(const MqlTradeRequest &request, MqlTradeResult &result) {
  const uint32_t id = host::send_request(worded(request), telling(request));
  result = MqlTradeResult{};
  result.retcode = host::retcode::placed;
  result.request_id = id;
  return true;
}

bool OrderCheck(const MqlTradeRequest &request, MqlTradeCheckResult &result) {
  host::refresh();
  const host::AccountState &account = host::mirror().account;
  result = MqlTradeCheckResult{};
  result.balance = account.balance;
  result.equity = account.equity;
  result.profit = account.equity - account.balance;
  const host::SymbolState *symbol = host::mirror().symbol(request.symbol.utf8());
  if (symbol == nullptr) {
    result.retcode = TRADE_RETCODE_INVALID;
    host::set_last_error(UNKNOWN_SYMBOL);
    return false;
  }
  const bool opens = request.action == TRADE_ACTION_DEAL && request.position == 0;
  const double price = request.price > 0 ? request.price : host::exit_price(*symbol, request.type + 1);
  const double more = opens ? more_margin(*symbol, request.type, request.volume, price) : 0;
  result.margin = account.margin + more;
  result.margin_free = account.margin_free - more;
  result.margin_level = result.margin == 0 ? 0 : account.equity / result.margin * 100;
  if (opens && !fits(*symbol, request.volume)) result.retcode = TRADE_RETCODE_INVALID_VOLUME;
  else if (result.margin_free < 0) result.retcode = TRADE_RETCODE_NO_MONEY;
  return result.retcode == 0;
}

bool OrderCalcMargin(ENUM_ORDER_TYPE, const string &symbol, double volume, double price, double &margin) {
  host::refresh();
  const host::SymbolState *found = host::mirror().symbol(symbol.utf8());
  if (found == nullptr) {
    host::set_last_error(UNKNOWN_SYMBOL);
    return false;
  }
  margin = host::margin_of(*found, volume, price);
  return true;
}

bool OrderCalcProfit(ENUM_ORDER_TYPE action, const string &symbol, double volume, double price_open,
                     double price_close, double &profit) {
  host::refresh();
  const host::SymbolState *found = host::mirror().symbol(symbol.utf8());
  if (found == nullptr) {
    host::set_last_error(UNKNOWN_SYMBOL);
    return false;
  }
  profit = host::profit_between(*found, action, volume, price_open, price_close);
  return true;
}

}  // namespace mql
#endif
