// refused: without #endif
#property strict
#ifdef __MQL5__
int OnInit() {
  
  return 0;
}
