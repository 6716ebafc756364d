// refused: possible loss of data, write a cast
#property strict
int OnInit() {
  int i = StringLen("5");
  uchar bytes[1];
  bytes[0] = i;
  Print(bytes[0]);
  return 0;
}
