// stops: more conversions than arguments
#property strict
int OnInit() {
  Print(StringFormat("%d %d", 1));
  return 0;
}
