// Order requests on their way to the broker, and their answers.
#include "requests.hpp"

#include <cstdlib>
#include <map>
#include <memory>
#include <utility>

#include "../terminal/host.hpp"
#include "mirror.hpp"

namespace host {
namespace {

using Answered = std::function<void(const OrderAnswer &)>;

std::map<uint32_t, Answered> &waiting() {
  static std::map<uint32_t, Answered> all;
  return all;
}

/** Enough decimals for any price or lots, few enough to hide what binary fractions add. */
std::string decimal(double value) {
  char text[400];
  std::snprintf(text, sizeof text, "%.10f", value);
  return text;
}

void take_result(const Fields &fields) {
  const auto real = [&](std::size_t i) { return std::strtod(fields.at(i).c_str(), nullptr); };
  const auto whole = [&](std::size_t i) { return std::strtoull(fields.at(i).c_str(), nullptr, 10); };
  const auto id = static_cast<uint32_t>(whole(0));
  const auto found = waiting().find(id);
  if (found == waiting().end()) return;
  OrderAnswer answer;
  answer.id = id;
  answer.code = static_cast<uint32_t>(whole(1));
  answer.deal = whole(2);
  answer.order = whole(3);
  answer.lots = real(4);
  answer.price = real(5);
  answer.bid = real(6);
  answer.ask = real(7);
  answer.comment = fields.at(8);
  const Answered answered = std::move(found->second);
  waiting().erase(found);
  answered(answer);
}

[[maybe_unused]] const bool listening = (on_line("result", take_result), true);

int64_t patience_ms() {
  constexpr int64_t usual = 30'000;
  const char *set = std::getenv("MQL_ORDER_TIMEOUT_MS");
  return set == nullptr ? usual : std::strtoll(set, nullptr, 10);
}

}  // namespace

uint32_t send_request(const OrderRequest &request, Answered answered) {
  static uint32_t last = 0;
  const uint32_t id = ++last;
  waiting().emplace(id, std::move(answered));
  send_line({"request", std::to_string(id), std::to_string(request.action), std::to_string(request.magic),
             std::to_string(request.order), request.symbol, decimal(request.lots), decimal(request.price),
             decimal(request.stop_limit), decimal(request.stop_loss), decimal(request.take_profit),
             std::to_string(request.deviation), std::to_string(request.type), std::to_string(request.filling),
             std::to_string(request.time_type), std::to_string(request.expires_at), request.comment,
             std::to_string(request.position), std::to_string(request.position_by)});
  return id;
}

std::optional<OrderAnswer> ask_broker(const OrderRequest &request, Answered answered) {
  const auto answer = std::make_shared<std::optional<OrderAnswer>>();
  send_request(request, [answer, answered](const OrderAnswer &given) {
    *answer = given;
    if (answered) answered(given);
  });
  const int64_t deadline = steady_us() + patience_ms() * 1000;
  while (!answer->has_value() && !seat_has_left()) {
    const int64_t left = deadline - steady_us();
    if (left <= 0) break;
    read_lines(left);
  }
  return *answer;
}

}  // namespace host
