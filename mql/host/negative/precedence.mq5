// refused: suggest parentheses
#property strict
int OnInit() {
  int a = StringLen("a");
  if (a & 1 == 1) Print(a);
  return 0;
}
