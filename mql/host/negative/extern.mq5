// refused: MQL5 has no extern
#property strict
extern int InpSize = 1;
int OnInit() {
  
  return 0;
}
