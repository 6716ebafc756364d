// The program loop: OnInit, then one event after the other, then OnDeinit.
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <deque>

#include "../lang/lang.hpp"
#include "host.hpp"
#include "timers.hpp"

namespace host {
namespace {

constexpr int64_t FINEST_TIMER_US = 10000;
constexpr int64_t IDLE_WAIT_US = 1000000;
/** What a terminal knows of an account comes shortly after its start; a program starts with what is there. */
constexpr int64_t FIRST_LINES_US = 5000000;
constexpr std::size_t MOST_TRANSACTIONS = 1024;
/** How long a terminal that is closed waits for its programs before it ends them. */
constexpr int64_t PATIENCE_US = 2500000;
constexpr int ABANDONED_EXIT_CODE = 71;

struct Queued {
  Event event;
  std::function<void()> deliver;
};

mql::Handlers program{};
std::deque<Queued> queue;
/** The event that is being handled now. */
const Queued *handled = nullptr;

int64_t timer_period_us = 0;
int64_t timer_due_us = 0;

bool removed = false;
int end_reason = mql::REASON_PROGRAM;

bool is_queued(Event event) {
  return std::any_of(queue.begin(), queue.end(), [event](const Queued &one) { return one.event == event; });
}

bool is_handled(Event event) { return handled != nullptr && handled->event == event; }

/** Moves on to the next multiple of the period that is still to come: what was missed is not made up for. */
void next_timer() {
  const int64_t missed = std::max<int64_t>(0, steady_us() - timer_due_us) / timer_period_us;
  timer_due_us += (missed + 1) * timer_period_us;
}

void post_timer_if_due() {
  if (timer_period_us == 0 || steady_us() < timer_due_us) return;
  next_timer();
  post(Event::timer);
}

/** Calls the handler of an event that brings nothing with it. */
void call_handler(Event event) {
  void (*handler)() = nullptr;
  if (event == Event::timer) handler = program.OnTimer;
  if (event == Event::trade) handler = program.OnTrade;
  if (event == Event::tick) handler = program.OnTick;
  if (handler != nullptr) handler();
}

void deliver_one() {
  const Queued one = std::move(queue.front());
  queue.pop_front();
  handled = &one;
  if (one.deliver) one.deliver();
  else call_handler(one.event);
  handled = nullptr;
  // A timer that fell due while it was being handled is dropped.
  if (one.event == Event::timer && timer_period_us != 0 && steady_us() >= timer_due_us) next_timer();
}

int64_t time_to_wait() {
  if (!queue.empty()) return 0;
  if (timer_period_us == 0) return IDLE_WAIT_US;
  return std::clamp<int64_t>(timer_due_us - steady_us(), 0, IDLE_WAIT_US);
}

void run_events() {
  while (!removed) {
    read_lines(time_to_wait());
    if (seat_has_left()) {
      end_reason = mql::REASON_CLOSE;
      return;
    }
    post_timer_if_due();
    if (!queue.empty()) deliver_one();
  }
}

bool set_timer(int64_t period_us) {
  if (period_us <= 0) {
    set_last_error(4003);  // MQL5: ERR_INVALID_PARAMETER
    return false;
  }
  timer_period_us = std::max(period_us, FINEST_TIMER_US);
  timer_due_us = steady_us() + timer_period_us;
  return true;
}

}  // namespace

bool connected_to_broker = false;

int64_t clock_ms() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t steady_us() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

const mql::Handlers &handlers() { return program; }

void end_if_abandoned() {
  static int64_t noticed = 0;
  if (!seat_has_left()) return;
  if (noticed == 0) noticed = steady_us();
  if (steady_us() - noticed < PATIENCE_US) return;
  std::fputs("the terminal was closed and the program still blocked after 2.5 s\n", stderr);
  _exit(ABANDONED_EXIT_CODE);
}

void post(Event event, std::function<void()> deliver) {
  const bool one_at_a_time = event == Event::timer || event == Event::tick;
  if (one_at_a_time && (is_queued(event) || is_handled(event))) return;
  if (event == Event::trade && is_queued(event)) return;
  if (event == Event::transaction) {
    const auto same = [](const Queued &one) { return one.event == Event::transaction; };
    const auto count = static_cast<std::size_t>(std::count_if(queue.begin(), queue.end(), same));
    if (count >= MOST_TRANSACTIONS) queue.erase(std::find_if(queue.begin(), queue.end(), same));
  }
  queue.push_back({event, std::move(deliver)});
}

void log_line(const mql::string &line) {
  std::string text = line.utf8();
  std::replace_if(text.begin(), text.end(), [](char one) { return one == '\n' || one == '\r'; }, ' ');
  text += '\n';
  fwrite(text.data(), 1, text.size(), stdout);
  fflush(stdout);
}

}  // namespace host

namespace mql {

using namespace host;

int run_program(const Handlers &handlers) {
  program = handlers;
  read_lines(FIRST_LINES_US);
  while (read_lines(0)) continue;
  const int answer = program.OnInit == nullptr ? static_cast<int>(INIT_SUCCEEDED) : program.OnInit();
  if (answer == INIT_SUCCEEDED) {
    run_events();
  } else {
    end_reason = REASON_INITFAILED;
    log_line(string("initializing of ") + string(program.name) + string(" failed with code ") + string(answer));
  }
  if (program.OnDeinit != nullptr) program.OnDeinit(end_reason);
  return answer == INIT_SUCCEEDED ? 0 : 1;
}

bool EventSetMillisecondTimer(int milliseconds) { return set_timer(int64_t{milliseconds} * 1000); }

bool EventSetTimer(int seconds) { return set_timer(int64_t{seconds} * 1000000); }

void EventKillTimer() {
  timer_period_us = 0;
  std::erase_if(queue, [](const Queued &one) { return one.event == Event::timer; });
}

void Sleep(int milliseconds) {
  constexpr int64_t LOOK_EVERY_US = 100000;
  const int64_t until = steady_us() + int64_t{milliseconds} * 1000;
  for (int64_t rest = until - steady_us(); rest > 0 && !IsStopped(); rest = until - steady_us()) {
    usleep(static_cast<useconds_t>(std::min(rest, LOOK_EVERY_US)));
  }
}

bool IsStopped() { return removed || seat_has_left(); }

void ExpertRemove() { removed = true; }

int UninitializeReason() { return end_reason; }

}  // namespace mql
