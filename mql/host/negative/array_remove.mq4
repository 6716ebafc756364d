// refused: MQL4 has no ArrayRemove
#property strict
int OnInit() {
  int a[];
  ArrayRemove(a, 0, 1);
  return 0;
}
