// What the EA's terminal knows of the account and the market: a mirror of the broker that the seat's lines keep. It is
// only as fresh as the last line that was read.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace host {

/** Times are UTC milliseconds, 0 where there is none; prices that are not set are 0. */
struct SymbolState {
  std::string name;
  int digits = 0;
  double contract_size = 0, tick_size = 0, tick_value = 0;
  double lots_min = 0, lots_max = 0, lots_step = 0;
  int stops_level = 0, freeze_level = 0, filling_flags = 0;
  std::string trade_mode;  // disabled, long_only, short_only, close_only, full
  std::string base, profit, margin;
  double swap_long = 0, swap_short = 0;
  bool selected = false;
  /** Of the last tick; 0 before the first. */
  int64_t tick_at = 0;
  double bid = 0, ask = 0;

  double point() const;
};

struct PositionState {
  /** Stays; the ticket is another after a netting position was turned round. */
  uint64_t identifier = 0;
  uint64_t ticket = 0;
  std::string symbol;
  int type = 0;
  double lots = 0, price = 0, stop_loss = 0, take_profit = 0;
  int64_t opened_at = 0, updated_at = 0, magic = 0;
  std::string comment;
  double swap = 0;
  int reason = 0;
};

/** An order that rests or, with a state, is over. */
struct OrderState {
  uint64_t ticket = 0;
  std::string symbol;
  int type = 0;
  double lots = 0, price = 0, stop_loss = 0, take_profit = 0;
  int64_t placed_at = 0, expires_at = 0, magic = 0;
  std::string comment;
  int reason = 0;
  int state = 0;
  int64_t done_at = 0;
  uint64_t position = 0, position_by = 0;
};

struct DealState {
  uint64_t number = 0, order = 0, position = 0;
  std::string symbol;
  int type = 0, entry = 0;
  double lots = 0, price = 0, profit = 0, swap = 0, commission = 0;
  int64_t magic = 0;
  std::string comment;
  int reason = 0;
  int64_t at = 0;
};

/** MT4: an order of the pool or of the history, whatever it is. */
struct PoolOrder {
  int ticket = 0, type = 0;
  double lots = 0;
  std::string symbol;
  int64_t opened_at = 0;
  double price = 0, stop_loss = 0, take_profit = 0;
  int64_t closed_at = 0;
  double close_price = 0, commission = 0, swap = 0, profit = 0;
  std::string comment;
  int magic = 0;
  int64_t expires_at = 0;
};

struct AccountState {
  int64_t login = 0;
  std::string server, company, name, currency;
  int leverage = 0;
  double balance = 0, equity = 0, margin = 0, margin_free = 0;
  /** By how much the broker's clock is ahead of UTC. */
  int64_t server_offset_ms = 0;
  /** One position a symbol. */
  bool netting = false;
};

struct Mirror {
  AccountState account;
  std::vector<SymbolState> symbols;
  std::vector<PositionState> positions;
  std::vector<OrderState> orders, past_orders;
  std::vector<DealState> deals;
  std::vector<PoolOrder> pool, history;
  int64_t last_tick_at = 0;
  /** The lists are still on their way: they look empty. */
  bool loading = true;
  /** MT5: its history cannot be selected from. */
  bool history_fails = false;
  /** Grows with every change of a list. */
  uint64_t revision = 0;

  SymbolState *symbol(const std::string &name);
};

/** The mirror as of the lines that were read; `refresh` reads those that wait. */
Mirror &mirror();
void refresh();

/** The broker's time of a moment, in seconds and in milliseconds; 0 stays 0. */
long server_seconds(int64_t utc_ms);
long server_milliseconds(int64_t utc_ms);
/** UTC milliseconds of a moment in the broker's seconds; 0 stays 0. */
int64_t utc_from_server(long seconds);

/** Money that lots gain between two prices; `type` is even for a buy. */
double profit_between(const SymbolState &symbol, int type, double lots, double from, double to);
/** Money that lots at a price tie up. */
double margin_of(const SymbolState &symbol, double lots, double price);
/** The price at which a position of this type is closed now; 0 while there is no tick. */
double exit_price(const SymbolState &symbol, int type);

}  // namespace host
