// refused: assignment of read-only variable ‘InpSize’
#property strict
input int InpSize = 1;
int OnInit() {
  InpSize = 3;
  return 0;
}
