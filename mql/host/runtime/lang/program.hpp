// The entry into a program: what the translator hands to the program loop of terminal/.
#pragma once
#include "string.hpp"

namespace host {

/** One line of the Experts log (Print, Alert). Implemented in terminal/. */
void log_line(const mql::string &line);

/** The text in the corner of the chart (Comment). Implemented in terminal/. */
void chart_comment(const mql::string &text);

}  // namespace host

namespace mql {

struct MqlTradeTransaction;
struct MqlTradeRequest;
struct MqlTradeResult;

/** The event handlers that the EA defines; nullptr where it has none. */
struct Handlers {
  int (*OnInit)() = nullptr;  // an OnInit that returns nothing answers INIT_SUCCEEDED (0)
  void (*OnDeinit)(int reason) = nullptr;
  void (*OnTick)() = nullptr;
  void (*OnTimer)() = nullptr;
  void (*OnTrade)() = nullptr;
  void (*OnTradeTransaction)(const MqlTradeTransaction &, const MqlTradeRequest &, const MqlTradeResult &) = nullptr;
  void (*OnChartEvent)(int id, const long &lparam, const double &dparam, const string &sparam) = nullptr;
  const char *name = "";  // of the program, without path and ending
};

/** Runs the program until it is told to quit; its result is the exit code. Implemented in terminal/. */
int run_program(const Handlers &handlers);

}  // namespace mql
