// refused: ‘InpSize’ was not declared
#property strict
int OnInit() {
  Print(InpSize);
  return 0;
}
input int InpSize = 1;
