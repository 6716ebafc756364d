// refused: 'auto' is C++ but not MQL
#property strict
int OnInit() {
  auto x = 1;
  Print(x);
  return 0;
}
