// refused: possible loss of data, write a cast
#property strict
int OnInit() {
  double d = MathFloor(2.5);
  int x = d;
  Print(x);
  return 0;
}
