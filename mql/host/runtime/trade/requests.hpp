// Order requests on their way to the broker, and their answers.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace host {

/** A request in MetaTrader 5's numbers; MT4's functions say theirs the same way. */
struct OrderRequest {
  int action = 0;
  int64_t magic = 0;
  uint64_t order = 0;
  std::string symbol;
  double lots = 0, price = 0, stop_limit = 0, stop_loss = 0, take_profit = 0;
  uint64_t deviation = 0;
  int type = 0, filling = 0, time_type = 0;
  /** UTC milliseconds; 0: none. */
  int64_t expires_at = 0;
  std::string comment;
  uint64_t position = 0, position_by = 0;
};

struct OrderAnswer {
  /** Number of the request. */
  uint32_t id = 0;
  uint32_t code = 0;
  uint64_t deal = 0, order = 0;
  double lots = 0, price = 0, bid = 0, ask = 0;
  std::string comment;
};

namespace action {
inline constexpr int deal = 1, pending = 5, stops = 6, modify = 7, remove = 8;
}

namespace retcode {
inline constexpr uint32_t placed = 10008, done = 10009, done_partial = 10010, timeout = 10012;
}

/**
 * Sends a request. `answered` hears the answer, once, or never; an answer that comes after the EA stopped waiting for
 * it is heard all the same. Returns the number of the request.
 */
uint32_t send_request(const OrderRequest &request, std::function<void(const OrderAnswer &)> answered);

/**
 * Sends a request and waits for its answer: nothing if none came within MQL_ORDER_TIMEOUT_MS (30,000 unless set) or the
 * terminal is being closed. The lists are up to date with the answer. `answered` as above.
 */
std::optional<OrderAnswer> ask_broker(const OrderRequest &request, std::function<void(const OrderAnswer &)> answered);

}  // namespace host
