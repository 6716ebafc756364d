// refused: objects are passed by reference only (MqlTick &tick)
#property strict
void Show(const MqlTick tick) {
  Print(tick.bid);
}
int OnInit() {
  
  return 0;
}
