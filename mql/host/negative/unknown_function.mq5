// refused: ‘SymbolInfoDubble’ was not declared
#property strict
int OnInit() {
  Print(SymbolInfoDubble("EURUSD", SYMBOL_BID));
  return 0;
}
