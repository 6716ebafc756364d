// refused: macros with parameters are not used here
#property strict
#define TWICE(x) ((x) * 2)
int OnInit() {
  Print(TWICE(2));
  return 0;
}
