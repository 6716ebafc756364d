// refused: MQL numbers have no suffix
#property strict
int OnInit() {
  long x = 10L;
  Print(x);
  return 0;
}
