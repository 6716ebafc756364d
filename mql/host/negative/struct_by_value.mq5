// refused: objects are passed by reference only (SPoint &point)
#property strict
struct SPoint {
  int x;
};
void Show(SPoint point) {
  Print(point.x);
}
int OnInit() {
  SPoint p = {};
  Show(p);
  return 0;
}
