// refused: a for over a range is C++ but not MQL
#property strict
int OnInit() {
  int a[3] = {1, 2, 3};
  for (int x : a) Print(x);
  return 0;
}
