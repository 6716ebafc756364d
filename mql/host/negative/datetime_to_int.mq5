// refused: possible loss of data, write a cast
#property strict
int OnInit() {
  datetime now = TimeGMT();
  int x = now;
  Print(x);
  return 0;
}
