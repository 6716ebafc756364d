// stops: %d is for whole numbers
#property strict
int OnInit() {
  double d = 1.5;
  Print(StringFormat("%d", d));
  return 0;
}
