//+------------------------------------------------------------------+
//| TradeCopy_Monitor.mq5: reports what this account does            |
//+------------------------------------------------------------------+
#property copyright "Mynah"
#property version "1.00"
#property description "Reports this account's positions to Mynah. It never trades."
#property strict
#include <Mynah/Agent.mqh>

input string ServerUrl = "wss://mynah.example.com/ea"; // Where your Mynah is
input string AccountKey = "";                          // The key that /connect showed
input bool TestReports = false;                        // Lines for tests in the log

CAgent g_agent;

int OnInit() {
  SSettings settings;
  settings.program = "monitor";
  settings.url = ServerUrl;
  settings.key = AccountKey;
  settings.testReports = TestReports;
  settings.role = "provider";
  settings.enabled = false;
  settings.maxLots = 0.0;
  settings.maxPositions = 0;
  settings.symbols = "";
  settings.quarantineMs = SHORTEST_QUARANTINE_MS;
  return g_agent.Init(settings) ? INIT_SUCCEEDED : INIT_PARAMETERS_INCORRECT;
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
  if (transaction.type != TRADE_TRANSACTION_REQUEST) g_agent.Traded();
}
