// refused: 'x' has no value
#property strict
int OnInit() {
  int x;
  if (StringLen("a") > 3) x = 1;
  int y = x + 1;
  Print(y);
  return 0;
}
