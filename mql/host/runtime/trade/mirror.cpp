// Takes in the seat's lines. Their fields stand in mql/host/seat/lines.ts.
#include "mirror.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "../terminal/host.hpp"
#include "../lang/lang.hpp"

namespace host {
namespace {

/** The fields of one line, taken one after the other. */
class Reader {
  const Fields &fields;
  std::size_t next = 0;

 public:
  explicit Reader(const Fields &given) : fields(given) {}

  const std::string &text() {
    if (next >= fields.size()) critical("a line of the seat has only " + std::to_string(fields.size()) + " fields");
    return fields[next++];
  }
  double real() { return std::strtod(text().c_str(), nullptr); }
  int64_t whole() { return std::strtoll(text().c_str(), nullptr, 10); }
  int number() { return static_cast<int>(whole()); }
  uint64_t ticket() { return static_cast<uint64_t>(whole()); }
  bool flag() { return text() == "1"; }
};

uint64_t key_of(const PositionState &one) { return one.identifier; }
template <class T> auto key_of(const T &one) { return one.ticket; }

template <class T> void upsert(std::vector<T> &list, T entry) {
  for (T &one : list) {
    if (key_of(one) != key_of(entry)) continue;
    one = std::move(entry);
    return;
  }
  list.push_back(std::move(entry));
}

template <class T, class N> void remove(std::vector<T> &list, N key) {
  std::erase_if(list, [key](const T &one) { return key_of(one) == key; });
}

void take_account(const Fields &fields) {
  Reader line(fields);
  AccountState &account = mirror().account;
  account.login = line.whole();
  account.server = line.text();
  account.company = line.text();
  account.name = line.text();
  account.currency = line.text();
  account.leverage = line.number();
  account.server_offset_ms = line.whole();
  account.netting = line.text() == "netting";
}

void take_funds(const Fields &fields) {
  Reader line(fields);
  AccountState &account = mirror().account;
  account.balance = line.real();
  account.equity = line.real();
  account.margin = line.real();
  account.margin_free = line.real();
}

void take_symbol(const Fields &fields) {
  Reader line(fields);
  SymbolState fresh;
  fresh.name = line.text();
  fresh.digits = line.number();
  fresh.contract_size = line.real();
  fresh.tick_size = line.real();
  fresh.tick_value = line.real();
  fresh.lots_min = line.real();
  fresh.lots_max = line.real();
  fresh.lots_step = line.real();
  fresh.stops_level = line.number();
  fresh.freeze_level = line.number();
  fresh.filling_flags = line.number();
  fresh.trade_mode = line.text();
  fresh.base = line.text();
  fresh.profit = line.text();
  fresh.margin = line.text();
  fresh.swap_long = line.real();
  fresh.swap_short = line.real();
  fresh.selected = line.flag();
  SymbolState *known = mirror().symbol(fresh.name);
  if (known == nullptr) {
    mirror().symbols.push_back(std::move(fresh));
    return;
  }
  fresh.tick_at = known->tick_at;
  fresh.bid = known->bid;
  fresh.ask = known->ask;
  *known = std::move(fresh);
}

void take_tick(const Fields &fields) {
  Reader line(fields);
  SymbolState *symbol = mirror().symbol(line.text());
  if (symbol == nullptr) return;
  symbol->tick_at = line.whole();
  symbol->bid = line.real();
  symbol->ask = line.real();
  mirror().last_tick_at = std::max(mirror().last_tick_at, symbol->tick_at);
  if (symbol->name == chart_symbol()) post(Event::tick);
}

void take_position(const Fields &fields) {
  Reader line(fields);
  PositionState one;
  one.identifier = line.ticket();
  one.symbol = line.text();
  one.type = line.number();
  one.lots = line.real();
  one.price = line.real();
  one.stop_loss = line.real();
  one.take_profit = line.real();
  one.opened_at = line.whole();
  one.updated_at = line.whole();
  one.magic = line.whole();
  one.comment = line.text();
  one.swap = line.real();
  one.reason = line.number();
  one.ticket = line.ticket();
  upsert(mirror().positions, std::move(one));
}

OrderState read_order(Reader &line) {
  OrderState one;
  one.ticket = line.ticket();
  one.symbol = line.text();
  one.type = line.number();
  one.lots = line.real();
  one.price = line.real();
  one.stop_loss = line.real();
  one.take_profit = line.real();
  one.placed_at = line.whole();
  one.expires_at = line.whole();
  one.magic = line.whole();
  one.comment = line.text();
  one.reason = line.number();
  return one;
}

void take_order(const Fields &fields) {
  constexpr int placed = 1;
  Reader line(fields);
  OrderState one = read_order(line);
  one.state = placed;
  upsert(mirror().orders, std::move(one));
}

void take_past(const Fields &fields) {
  Reader line(fields);
  OrderState one = read_order(line);
  one.state = line.number();
  one.done_at = line.whole();
  one.position = line.ticket();
  one.position_by = line.ticket();
  remove(mirror().orders, one.ticket);
  mirror().past_orders.push_back(std::move(one));
}

void take_deal(const Fields &fields) {
  Reader line(fields);
  DealState one;
  one.number = line.ticket();
  one.order = line.ticket();
  one.position = line.ticket();
  one.symbol = line.text();
  one.type = line.number();
  one.entry = line.number();
  one.lots = line.real();
  one.price = line.real();
  one.profit = line.real();
  one.swap = line.real();
  one.commission = line.real();
  one.magic = line.whole();
  one.comment = line.text();
  one.reason = line.number();
  one.at = line.whole();
  mirror().deals.push_back(std::move(one));
}

PoolOrder read_pool_order(const Fields &fields) {
  Reader line(fields);
  PoolOrder one;
  one.ticket = line.number();
  one.type = line.number();
  one.lots = line.real();
  one.symbol = line.text();
  one.opened_at = line.whole();
  one.price = line.real();
  one.stop_loss = line.real();
  one.take_profit = line.real();
  one.closed_at = line.whole();
  one.close_price = line.real();
  one.commission = line.real();
  one.swap = line.real();
  one.profit = line.real();
  one.comment = line.text();
  one.magic = line.number();
  one.expires_at = line.whole();
  return one;
}

void take_history(const Fields &fields) {
  PoolOrder one = read_pool_order(fields);
  remove(mirror().pool, one.ticket);
  mirror().history.push_back(std::move(one));
}

/** Everything changes a list but prices and funds. */
void on_list(const std::string &verb, void (*take)(const Fields &)) {
  on_line(verb, [take](const Fields &fields) {
    take(fields);
    mirror().revision++;
  });
}

bool listen() {
  on_list("reset", [](const Fields &) {
    const uint64_t revision = mirror().revision;
    mirror() = Mirror{};
    mirror().revision = revision;
  });
  on_list("loading", [](const Fields &fields) { mirror().loading = Reader(fields).flag(); });
  on_list("no_history", [](const Fields &fields) { mirror().history_fails = Reader(fields).flag(); });
  on_list("connected", [](const Fields &fields) { connected_to_broker = Reader(fields).flag(); });
  on_list("account", take_account);
  on_list("symbol", take_symbol);
  on_line("tick", take_tick);
  on_line("funds", take_funds);
  on_list("position", take_position);
  on_list("gone", [](const Fields &fields) { remove(mirror().positions, Reader(fields).ticket()); });
  on_list("order", take_order);
  on_list("past", take_past);
  on_list("deal", take_deal);
  on_list("pool", [](const Fields &fields) { upsert(mirror().pool, read_pool_order(fields)); });
  on_list("history", take_history);
  return true;
}

[[maybe_unused]] const bool listening = listen();

}  // namespace

double SymbolState::point() const { return std::pow(10.0, -digits); }

SymbolState *Mirror::symbol(const std::string &name) {
  for (SymbolState &one : symbols) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

Mirror &mirror() {
  static Mirror the;
  return the;
}

void refresh() { read_lines(0); }

long server_milliseconds(int64_t utc_ms) { return utc_ms == 0 ? 0 : utc_ms + mirror().account.server_offset_ms; }

long server_seconds(int64_t utc_ms) { return server_milliseconds(utc_ms) / 1000; }

int64_t utc_from_server(long seconds) { return seconds == 0 ? 0 : seconds * 1000 - mirror().account.server_offset_ms; }

double profit_between(const SymbolState &symbol, int type, double lots, double from, double to) {
  const double gain = (type % 2 == 0 ? to - from : from - to) / symbol.tick_size * symbol.tick_value * lots;
  return std::round(gain * 100) / 100;
}

double margin_of(const SymbolState &symbol, double lots, double price) {
  const double worth = price / symbol.tick_size * symbol.tick_value * lots;
  return std::round(worth / mirror().account.leverage * 100) / 100;
}

double exit_price(const SymbolState &symbol, int type) { return type % 2 == 0 ? symbol.bid : symbol.ask; }

}  // namespace host
