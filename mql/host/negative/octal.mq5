// refused: 010 is octal in C++
#property strict
int OnInit() {
  int x = 010;
  Print(x);
  return 0;
}
