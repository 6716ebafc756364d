// refused: possible loss of data, write a cast
#property strict
int OnInit() {
  long l = StringToInteger("5");
  double x = l;
  Print(x);
  return 0;
}
