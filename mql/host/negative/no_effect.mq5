// refused: no effect
#property strict
int OnInit() {
  int a = StringLen("a");
  a == 2;
  Print(a);
  return 0;
}
