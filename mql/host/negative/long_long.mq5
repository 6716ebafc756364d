// refused: 'long long' is C++ but not MQL
#property strict
int OnInit() {
  long long x = 10;
  Print(x);
  return 0;
}
