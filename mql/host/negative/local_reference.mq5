// refused: only parameters can be references
#property strict
int OnInit() {
  int x = 1;
  int &y = x;
  y = 2;
  return 0;
}
