// refused: 'goto' is C++ but not MQL
#property strict
int OnInit() {
  again:
  goto again;
  return 0;
}
