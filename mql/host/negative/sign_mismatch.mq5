// refused: sign mismatch, write a cast
#property strict
int OnInit() {
  uint big = GetTickCount();
  int small = StringLen("x");
  if (big > small) Print(1);
  return 0;
}
