// refused: suggest braces around empty body
#property strict
int OnInit() {
  int a = StringLen("a");
  if (a > 1);
  Print(a);
  return 0;
}
