// refused: a lambda or attribute is C++ but not MQL
#property strict
int OnInit() {
  int x = [](int y) { return y; }(1);
  Print(x);
  return 0;
}
