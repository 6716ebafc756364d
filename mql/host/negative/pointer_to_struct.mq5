// refused: only objects of classes have pointers
#property strict
struct SPoint {
  int x;
};
SPoint *g_point = NULL;
int OnInit() {
  
  return 0;
}
