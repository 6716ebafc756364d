// refused: 'try' is C++ but not MQL
#property strict
int OnInit() {
  try { Print("x"); } catch (int e) { Print(e); }
  return 0;
}
