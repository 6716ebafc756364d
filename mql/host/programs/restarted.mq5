//+------------------------------------------------------------------+
//| restarted.mq5: an Executor whose inputs are changed while it runs|
//+------------------------------------------------------------------+
// After F7 and OK, and when the account changes, MetaTrader ends a program and starts it again without unloading it:
// its variables keep what they hold. A click on the chart does that here, and brings the other key.
#property strict
#include "../../Include/Mynah/Agent.mqh"

input string ServerUrl = "";
input string AccountKey = "";
input string OtherKey = "";

CAgent g_agent;

bool Begin(const string key) {
  SSettings settings;
  settings.program = "executor";
  settings.url = ServerUrl;
  settings.key = key;
  settings.testReports = true;
  settings.role = "follower";
  settings.enabled = true;
  settings.maxLots = 0.0;
  settings.maxPositions = 0;
  settings.symbols = "";
  settings.quarantineMs = 1500;
  return g_agent.Init(settings);
}

int OnInit() {
  return Begin(AccountKey) ? INIT_SUCCEEDED : INIT_PARAMETERS_INCORRECT;
}

void OnDeinit(const int reason) {
  g_agent.Stop();
}

void OnTimer() {
  g_agent.Work();
}

void OnTrade() {
  g_agent.Traded();
}

void OnTradeTransaction(const MqlTradeTransaction &transaction, const MqlTradeRequest &request,
                        const MqlTradeResult &result) {
  if (transaction.type == TRADE_TRANSACTION_REQUEST)
    g_agent.Answered((long)result.request_id, (int)result.retcode, (long)result.order, result.volume);
  else g_agent.Traded();
}

void OnChartEvent(const int id, const long &lparam, const double &dparam, const string &sparam) {
  if (id != CHARTEVENT_OBJECT_CLICK) return;
  OnDeinit(REASON_PARAMETERS);
  if (!Begin(OtherKey)) ExpertRemove();
}
