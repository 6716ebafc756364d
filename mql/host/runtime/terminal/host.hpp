// What the host's own parts say to each other; no EA can see it. terminal/ implements it, trade/ is written against it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace mql {
struct Handlers;
}

namespace host {

/** UTC wall clock in milliseconds. */
int64_t clock_ms();
/** Monotonic clock in microseconds. */
int64_t steady_us();

/** The fields of one line of the control channel, in UTF-8; the first one of a sent line is its verb. */
using Fields = std::vector<std::string>;

/** Calls `handle` with the fields after the verb for every line of this kind from the seat. */
void on_line(const std::string &verb, std::function<void(const Fields &)> handle);

/** Writes one line to the seat, completely: fields separated by tabs; tab, newline and backslash escaped. */
void send_line(const Fields &fields);

/**
 * Reads lines from the seat and dispatches them; true if any came. Waits up to `wait_us` for the first one
 * (0: does not wait). After the seat has left it returns false at once.
 */
bool read_lines(int64_t wait_us);

/**
 * The seat has said "quit" or has closed its end: no more lines will come. Takes in what has arrived, without
 * dispatching it. Every loop that waits for a line must look at it.
 */
bool seat_has_left();

/** Called while a program blocks: ends it, with a word on stderr and code 71, when the seat left 2.5 s ago. */
void end_if_abandoned();

enum class Event { timer, trade, transaction, tick, chart };

/**
 * Queues an event for the EA. Timer and tick: dropped while one of the kind is queued or being handled; trade: while
 * one is queued. Transactions: at most 1,024, the oldest are superseded. Nothing is delivered before the handler that
 * runs now has returned. Without `deliver` the EA's handler for the event is called, which takes no arguments.
 */
void post(Event event, std::function<void()> deliver = nullptr);

/** The handlers of the EA (lang/program.hpp); all nullptr before run_program has begun. */
const mql::Handlers &handlers();

/** The symbol of the chart that the EA runs on (MQL_SYMBOL). */
const std::string &chart_symbol();

/** TERMINAL_CONNECTED; set by trade/ from the seat's lines. */
extern bool connected_to_broker;

}  // namespace host
