//+------------------------------------------------------------------+
//| TradeCopy_Executor.mq5: makes this account as Mynah wishes       |
//+------------------------------------------------------------------+
#property copyright "Mynah"
#property version "1.00"
#property description "Opens, changes and closes positions as Mynah wishes, and reports them."
#property strict
#include <Mynah/Agent.mqh>

input string ServerUrl = "wss://mynah.example.com/ea"; // Where your Mynah is
input string AccountKey = "";                          // The key that /connect showed
input bool Enabled = true;                             // May open positions
input double MaxLotsPerOrder = 0.0;                    // Most lots of one order, 0: no limit
input int MaxOpenPositions = 0;                        // Most positions and orders at once, 0: no limit
input string AllowedSymbols = "";                      // Symbols between commas, empty: all
input bool AlsoProvide = false;                        // This account is copied, too
input int QuarantineMs = 10000;                        // How long an order may be on its way
input bool TestReports = false;                        // Lines for tests in the log

CAgent g_agent;

int OnInit() {
  SSettings settings;
  settings.program = "executor";
  settings.url = ServerUrl;
  settings.key = AccountKey;
  settings.testReports = TestReports;
  settings.role = AlsoProvide ? "both" : "follower";
  settings.enabled = Enabled;
  settings.maxLots = MaxLotsPerOrder;
  settings.maxPositions = MaxOpenPositions;
  settings.symbols = AllowedSymbols;
  settings.quarantineMs = (long)QuarantineMs;
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
  if (transaction.type == TRADE_TRANSACTION_REQUEST)
    g_agent.Answered((long)result.request_id, (int)result.retcode, (long)result.order, result.volume);
  else g_agent.Traded();
}
