// refused: control reaches end of non-void function
#property strict
int Size(const int x) {
  if (x > 0) return 1;
}
int OnInit() {
  Print(Size(0));
  return 0;
}
