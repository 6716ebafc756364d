//+------------------------------------------------------------------+
//| Permissions.mqh: which box of the terminal is not ticked         |
//+------------------------------------------------------------------+
#ifndef MYNAH_PERMISSIONS_MQH
#define MYNAH_PERMISSIONS_MQH

// @returns "", or what to click so that the libraries of Windows may be called
string DllObstacle() {
  if (TerminalInfoInteger(TERMINAL_DLLS_ALLOWED) == 0 && MQLInfoInteger(MQL_DLLS_ALLOWED) == 0)
    return "Tools > Options > Expert Advisors: tick \"Allow DLL imports\"; then press F7 on the chart and tick it there too";
  if (MQLInfoInteger(MQL_DLLS_ALLOWED) == 0)
    return "Press F7 on the chart; under Common tick \"Allow DLL imports\", press OK";
  return "";
}

// @returns "", or what to click so that orders may be sent
string TradingObstacle() {
#ifdef __MQL5__
  if (TerminalInfoInteger(TERMINAL_TRADE_ALLOWED) == 0)
    return "Trading is off: press \"Algo Trading\" in the toolbar so that it is green";
  if (MQLInfoInteger(MQL_TRADE_ALLOWED) == 0)
    return "Trading is off: press F7 on the chart; under Common tick \"Allow Algo Trading\", press OK";
#else
  if (TerminalInfoInteger(TERMINAL_TRADE_ALLOWED) == 0)
    return "Trading is off: press \"AutoTrading\" in the toolbar so that it is green";
  if (MQLInfoInteger(MQL_TRADE_ALLOWED) == 0)
    return "Trading is off: press F7 on the chart; under Common tick \"Allow live trading\", press OK";
#endif
  if (AccountInfoInteger(ACCOUNT_TRADE_EXPERT) == 0)
    return "The broker does not let programs trade on this account: ask the broker to allow it";
  if (AccountInfoInteger(ACCOUNT_TRADE_ALLOWED) == 0)
    return "This login may only look: log in with the account's main password, not the investor's";
  return "";
}

#endif
