// refused: only objects of classes have pointers
#property strict
int OnInit() {
  int *x = NULL;
  Print(1);
  return 0;
}
