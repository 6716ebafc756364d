// refused: only objects of classes are made by new
#property strict
struct SPoint {
  int x;
};
int OnInit() {
  Print(CheckPointer(new SPoint()));
  return 0;
}
